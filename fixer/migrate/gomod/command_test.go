package gomod

import "testing"

// What is left of a failing go command names the requirement and says why.
func TestBrief(t *testing.T) {
	for text, want := range map[string]string{
		"go: example.com/conn@v1.2.0: reading https://proxy.example/example.com/conn/@v/v1.2.0.info: 404 Not Found\n\tserver response: not found: unknown revision v1.2.0":                                                                                                                             "go get: example.com/conn@v1.2.0: server response: not found: unknown revision v1.2.0",
		"go: downloading example.com/other v1.0.0\ngo: example.com/deep/x@v0.3.1: module lookup disabled by GOPROXY=off":                                                                                                                                                                               "go get: example.com/deep/x@v0.3.1: module lookup disabled by GOPROXY=off",
		"go: module example.com/a/conn: git ls-remote -q origin: exit status 128:\n\tfatal: could not read Username: terminal prompts disabled\nConfirm the import path was entered correctly.\nIf this is a private repository, see https://golang.org/doc/faq#git_https for additional information.": "go get: module example.com/a/conn: fatal: could not read Username: terminal prompts disabled",
		"go: example.com/mine imports\n\texample.com/gone@v1.0.0: Get \"https://proxy.example\": dial tcp: lookup proxy.example: no such host":                                                                                                                                                         "go get: example.com/gone@v1.0.0: Get \"https://proxy.example\": dial tcp: lookup proxy.example: no such host",
		"exit status 1": "go get: exit status 1",
	} {
		if got := brief(&CommandError{command: "get", text: text}).Error(); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}

// What was done already is not advised.
func TestInstead(t *testing.T) {
	seen := map[string]bool{}
	for _, o := range []Options{{}, {ConnVersion: "v1.0.0"}, {ConnReplace: "../conn"}} {
		seen[o.instead()] = true
	}
	if len(seen) != 3 {
		t.Errorf("the same advice for different options: %v", seen)
	}
}
