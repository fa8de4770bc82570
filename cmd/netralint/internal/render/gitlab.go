package render

import (
	"encoding/json"
	"io"
)

type gitlabIssue struct {
	Description string         `json:"description"`
	Check       string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitlabLocation `json:"location"`
}

type gitlabLocation struct {
	Path  string      `json:"path"` // relative to the root of the repository
	Lines gitlabLines `json:"lines"`
}

type gitlabLines struct {
	Begin int `json:"begin"`
	End   int `json:"end"`
}

// GitLab prints the report as a list for the code quality of merge requests.
func GitLab(w io.Writer, r *Report) error {
	out := make([]gitlabIssue, 0, len(r.Findings))
	for i, print := range r.fingerprints(r.Findings) {
		f := r.Findings[i]
		path, _ := r.inRepository(f.File)
		out = append(out, gitlabIssue{
			Description: f.Message, Check: f.Rule, Fingerprint: print, Severity: rankOf(f).gitlab,
			Location: gitlabLocation{Path: path, Lines: gitlabLines{f.Line, f.EndLine}},
		})
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}
