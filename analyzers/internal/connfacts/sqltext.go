package connfacts

import (
	"regexp"
	"strings"
)

// evidence is what SQL text says about the database it is for.
type evidence uint8

const (
	postgresText evidence = 1 << iota // only PostgreSQL understands it
	otherText                         // PostgreSQL does not understand it
	// numberedText has parameters such as $1: PostgreSQL's, and SQLite's too.
	numberedText
	// questionText has parameters ?, which something may rewrite for PostgreSQL.
	questionText
)

var (
	statement = regexp.MustCompile(`(?is)^\s*(--.*?\n\s*)*(select|insert|replace\s+into|update|delete\s+from|with|create|alter|drop|truncate|pragma|listen|notify)\s`)
	// ::type, ILIKE, pg_catalog, jsonb, operators of arrays and jsonb ...
	postgresOnly = regexp.MustCompile(`(?i)\w::(text|int|bigint|jsonb?|uuid|timestamptz?|date|numeric|regclass|bool)\b|\silike\s|\bpg_[a-z]+|\bbigserial\b|\bjsonb\b|\btimestamptz\b|\bplpgsql\b|\barray\s*\[|@>|<@|\s(any|all)\s*\(\s*\$\d`)
	numbered     = regexp.MustCompile(`[=(,\s]\$\d`)
	// A name in backquotes, a parameter of SQL Server, what SQLite and MySQL have. The
	// functions of dates stand for all that only SQLite has.
	otherOnly = regexp.MustCompile("(?i)`|[=(,\\s]@p\\d|\\bsqlite_(master|schema|sequence|version)\\b|\\bautoincrement\\b|\\bauto_increment\\b" +
		`|^\s*pragma\s|^\s*replace\s+into\s|\binsert\s+or\s+(ignore|replace)\b|\bon\s+duplicate\s+key\b|\blast_insert_(rowid|id)\s*\(|\b(strftime|julianday|unixepoch|json_extract|group_concat|ifnull)\s*\(|\bdatetime\s*\(\s*'|\bwithout\s+rowid\b`)
)

// textEvidence says what the text of a statement tells of the database that it is
// written for; nothing, if the text is no statement.
func textEvidence(text string) evidence {
	if !statement.MatchString(text) {
		return 0
	}
	operator, parameter := questionMarks(text)
	bare := quoted.ReplaceAllString(text, "''")
	var found evidence
	for _, sign := range []struct {
		is  bool
		say evidence
	}{
		{operator || postgresOnly.MatchString(bare), postgresText},
		{otherOnly.MatchString(bare), otherText},
		{numbered.MatchString(bare), numberedText},
		{parameter, questionText},
	} {
		if sign.is {
			found |= sign.say
		}
	}
	return found
}

// verdict weighs what all texts for one database say together. It leaves
// postgresText, otherText, both or none.
func (e evidence) verdict() evidence {
	strong := e & (postgresText | otherText)
	switch {
	case strong == postgresText, strong == otherText:
		// ? beside ::uuid is rewritten before it is sent; SQLite has $1 as well.
		return strong
	case strong != 0:
		return strong
	}
	if e&numberedText != 0 {
		strong |= postgresText
	}
	if e&questionText != 0 {
		strong |= otherText
	}
	return strong
}

// quoted is a literal or a comment of SQL.
var quoted = regexp.MustCompile(`(?s)'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/`)

// sqlToken is a word, a number, a parameter, a literal or a sign of SQL.
var sqlToken = regexp.MustCompile(`''|"[^"]*"|\$?[A-Za-z_0-9.]+|\?[|&]|\S`)

// notOperand are the words after which a value stands.
var notOperand = map[string]bool{}

func init() {
	for _, w := range strings.Fields(`all and any as between by case distinct else escape from glob having ilike in interval
		into is join like limit match not offset on or over regexp returning rlike select set similar then to top union
		using values when where with order group asc desc end for`) {
		notOperand[w] = true
	}
}

// questionMarks says what the question marks of a statement are: operators of
// jsonb, which stand between two operands, or parameters.
func questionMarks(text string) (operator, parameter bool) {
	if !strings.Contains(text, "?") {
		return false, false
	}
	tokens := sqlToken.FindAllString(quoted.ReplaceAllString(text, " '' "), -1)
	for i, t := range tokens {
		if t[0] != '?' {
			continue
		}
		before, after := "", ""
		if i > 0 {
			before = tokens[i-1]
		}
		if i+1 < len(tokens) {
			after = tokens[i+1]
		}
		concat := len(t) == 2 && after != "" && after[0] == t[1] // ?||'%'
		if operandEnds(before) && (operandStarts(after) || len(t) == 2) && !concat {
			operator = true
		} else {
			parameter = true
		}
	}
	return operator, parameter
}

func operandEnds(t string) bool {
	return t == ")" || t == "]" || t == "''" || isOperandWord(t)
}

func operandStarts(t string) bool {
	return t == "(" || t == "''" || t == "?" || isOperandWord(t)
}

func isOperandWord(t string) bool {
	if t == "" {
		return false
	}
	c := t[0]
	word := c == '"' || c == '$' || c == '_' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
	return word && !notOperand[strings.ToLower(t)]
}
