module example.com/acquire

go 1.26.0
