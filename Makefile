# `make help` lists the targets. What takes long (fuzz, bench, confirm) is not part of `make test`.
VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
PACKAGES ?= ./...
FUZZTIME ?= 5m
export CGO_ENABLED ?= 0
GOBUILD   = go build -trimpath -ldflags='-s -w -buildid= -X main.version=$(VERSION)'

.DEFAULT_GOAL := help
.PHONY: difftest-corpus difftest-own difftest-faults difftest-scripts help build run test race lint vuln fuzz soak soak-sql torment torment-wire torment-ha rate-ha bench golden docs confirm confirm-serve confirm-validate cover ci dist packages clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

build: engine ## bin/keatool, one static binary, with the converter for the browser in it
	$(GOBUILD) -tags engine -o bin/keatool ./cmd/keatool

# The converter for the browser, which `keatool web` has in it (docs/adr/0012).
ENGINE = cmd/keatool/engine
engine: $(ENGINE)/converter.wasm.gz
$(ENGINE)/converter.wasm.gz: go.mod $(shell find internal/diag internal/report parser schema translate -type f ! -name '*_test.go' ! -path '*/testdata/*')
	@mkdir -p $(ENGINE)
	GOOS=js GOARCH=wasm $(GOBUILD) -o $(ENGINE)/converter.wasm ./internal/report/app/wasm
	gzip -9nf $(ENGINE)/converter.wasm
	cp "$$(go env GOROOT)/lib/wasm/wasm_exec.js" $(ENGINE)

run: build ## convert a sample, validate it, serve it on loopback, and let a client get its lease
	@.ci/show bin/keatool testdata/dhcpd/script/sample.conf

test: ## all tests; as root it first installs dhcpd, Kea and two DHCP clients to test with
	@.ci/peers
	go test -timeout 25m $(PACKAGES)

race: ## all tests with the race detector
	CGO_ENABLED=1 go test -race $(PACKAGES)

lint: ## gofmt, vet, staticcheck
	@test -z "$$(gofmt -l .)" || { gofmt -l .; echo 'these files are not formatted: run gofmt -w'; exit 1; }
	go vet ./...
	go tool -modfile=tools/go.mod staticcheck ./...

vuln: ## known vulnerabilities of the libraries; asks vuln.go.dev
	go tool -modfile=tools/go.mod govulncheck ./...

fuzz: ## every fuzz target for FUZZTIME each
	@.ci/fuzz $(FUZZTIME)

soak: ## kill the server 200 times under load; no acknowledged lease may be lost
	KEATOOL_SOAK=200 go test -timeout 30m -run 'TestSoak$$' -v ./cmd/keatool

soak-sql: ## two servers on one PostgreSQL and one MariaDB; one is killed 50 times, the databases twice
	KEATOOL_SOAK_SQL=50 go test ./cmd/keatool -run TestSoakSQL -v -count=1 -timeout 30m

soak-ddns: ## no DNS under 1,000 leases a second for KEATOOL_DDNS_SOAK, else 10 minutes; no update may be lost
	KEATOOL_DDNS_SOAK=$${KEATOOL_DDNS_SOAK:-10m} go test -count 1 -timeout 120m -run TestSoakDDNS -v ./cmd/keatool

torment: ## ten million damaged messages for the servers of both protocols
	KEATOOL_PACKETS=10000000 go test -timeout 60m -run TestMutated -v ./server

torment-wire: ## five minutes of damaged messages by a cable for each protocol: nothing may leak, and clients be served
	KEATOOL_SECONDS=300 go test -count 1 -timeout 60m -run TestTormentWire -v ./server

torment-ha: ## kill and part two servers 100 times under load; no address given twice, no acknowledged lease lost
	KEATOOL_TORMENT_HA=100 go test -timeout 60m -run TestTormentHA -v ./cmd/keatool

bench: ## benchmarks
	go test -run '^$$' -bench . -benchmem ./...

rate-ha: ## leases a second of pairs of keatool and Kea, each asked for KEATOOL_HA_RATE, else 10 seconds
	KEATOOL_HA_RATE=$${KEATOOL_HA_RATE:-10s} go test -count 1 -timeout 30m -run TestRateHA -v ./cmd/keatool

golden: ## rewrite all golden files from what the code does now; read their diff
	@grep -rlE --include='*_test.go' 'internal/golden"|Bool\("update"' . | xargs -n1 dirname | sort -u | xargs -t go test -update

docs: ## rewrite the generated pages: docs/cli, docs/man, docs/codes, docs/coverage.md
	go test ./cmd/keatool -run TestDocs -update

confirm: ## compare with real dhcpd and Kea, as far as they are installed
	@.ci/peers
	KEATOOL_CONFIRM=1 go test -timeout 30m -run Confirm -v ./...

confirm-serve: ## the messages of testdata/dhcpd/serve to real Kea, whose replies are to be those in the files
	KEATOOL_CONFIRM=1 go test -count 1 -run ConfirmServe -v ./server

confirm-validate: ## agreement of validate with real Kea on made-up files: KEATOOL_SEED, KEATOOL_CASES; verdicts are kept in the user's cache
	KEATOOL_CONFIRM=1 go test -timeout 60m -count 1 -run ConfirmValidate -v ./schema

cover: ## test coverage by function, in cover.out and cover.html
	go test -coverprofile=cover.out -coverpkg=./... $(PACKAGES) && go tool cover -html=cover.out -o cover.html && go tool cover -func=cover.out | tail -n 1

ci: lint test ## what the workflows run

PLATFORMS = linux/amd64 linux/arm64 linux/arm freebsd/amd64
dist: engine ## dist/: static binaries of all platforms
	@.ci/dist '$(PLATFORMS)' '$(VERSION)'

packages: dist ## dist/: deb, rpm and apk for Linux, and checksums of all
	@packaging/build '$(VERSION)'
	cd dist && sha256sum keatool[_-]* >SHA256SUMS

clean: ## remove what the other targets made
	rm -rf bin dist $(ENGINE) cover.out cover.html

difftest-corpus: ## dhcpd and keatool serve with every configuration of the corpus; KEATOOL_DIFFTEST_CANDIDATE=kea:3.0.4 tries Kea
	KEATOOL_DIFFTEST_CORPUS=1 go test -count 1 -timeout 120m -run TestDifftestCorpus -v ./cmd/keatool

difftest-scripts: ## what convert --scripts saves of dhcpd's answers, in the corpus
	KEATOOL_DIFFTEST_SCRIPTS=1 go test -count 1 -timeout 60m -run TestScriptsCorpus -v ./cmd/keatool

difftest-own: ## the same with all inputs below testdata/dhcpd/conf, of which none may differ without a finding
	KEATOOL_DIFFTEST_OWN=1 go test -count 1 -timeout 60m -run TestDifftestOwn -v ./cmd/keatool

difftest-faults: ## deliberate mistranslations, which difftest has to find
	KEATOOL_DIFFTEST_FAULTS=1 go test -count 1 -timeout 60m -run TestDifftestFaults -v ./cmd/keatool
