module github.com/keatool/keatool

go 1.26
