package ignore

import (
	"slices"
	"testing"
)

func TestNolint(t *testing.T) {
	every := []string{"*"}
	for text, test := range map[string]struct {
		leave, want []string // want nil: no directive
	}{
		"//nolint":                           {nil, every},
		"//nolint ":                          {nil, every},
		"// nolint:all":                      {nil, every},
		"//nolint:errcheck,netralint // why": {nil, every},
		"//nolint:ErrCheck, Demo // why":     {nil, []string{"errcheck", "demo"}},
		"//nolintlint":                       {nil, nil},
		"/*nolint*/":                         {nil, nil},
		"// no lint":                         {nil, nil},
		"//nolint:":                          {nil, nil},
		"//nolint:all ":                      {[]string{"all", "netralint"}, nil},
		"//nolint // why":                    {[]string{"all", "netralint"}, nil},
		"//nolint:netralint,demo":            {[]string{"all", "netralint"}, []string{"demo"}},
		"//nolint:netralint":                 {[]string{"all", "demo"}, every},
	} {
		d := parseNolint(text, test.leave)
		var got []string
		if d != nil {
			if got = d.rules; got == nil {
				got = every
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("parseNolint(%q, leave %q) is about %q, want %q", text, test.leave, got, test.want)
		}
	}
}
