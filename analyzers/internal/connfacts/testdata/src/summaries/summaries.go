// Package summaries calls functions that open pools.
package summaries

import "example.com/conns/summaries/pools"

func call() { // want `opens 3, returns nothing, blocks false`
	pools.Keep("") // want `remote Keep: 1 pools`
	pools.Open("") // want `opens by Open`
	pools.Both("") // want `opens by Both`
}

func rows(k *pools.Keeper) error { // want `opens 0, returns nothing, blocks true, contextless true`
	list, err := k.List()
	if err != nil {
		return err
	}
	return list.Close()
}
