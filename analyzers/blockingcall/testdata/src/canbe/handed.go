package canbe

import "example.com/shop/repo"

// migrate hands on what is either's; migrateMySQL what is MySQL's.
func (s *store) migrate() {
	repo.New(s.db) // want `repo.New hands s.db \(it can be PostgreSQL: the drivers are mysql, postgres\) to code that makes 2 calls`
}

func (s *store) migrateMySQL() {
	repo.New(s.db)
}
