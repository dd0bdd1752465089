package ctrl

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/config"
)

func configCommands() []Command {
	return []Command{
		{Name: "config-get", Doc: "shows the configuration in force, with every default", Run: configGet},
		{Name: "config-hash-get", Doc: "shows a digest of the configuration in force", Run: configHashGet},
		{Name: "config-test", Doc: "checks a configuration", Run: configTest},
		{Name: "config-set", Write: true, Doc: "replaces the configuration", Run: configSet},
		{Name: "config-reload", Write: true, Doc: "reads the configuration file again", Run: configReload},
		{Name: "config-write", Write: true, Doc: "writes the configuration in force into a file", Run: configWrite},
	}
}

func hash(m object) string { return fmt.Sprintf("%X", sha256.Sum256(encode(m))) }

func configGet(c *Call) (Reply, error) {
	m := dump(c.Snapshot())
	m["hash"] = hash(m)
	return Reply{Arguments: m}, nil
}

func configHashGet(c *Call) (Reply, error) {
	return Reply{Arguments: object{"hash": hash(dump(c.Snapshot()))}}, nil
}

// given reads and checks the configuration in the arguments.
func (c *Call) given() (*kea.Config, error) {
	top := fmt.Sprintf("Dhcp%d", c.Snapshot().Family)
	if !c.isMap() {
		return nil, errors.New("Missing mandatory 'arguments' parameter.")
	}
	n := c.Args.Get(top)
	if n == nil {
		return nil, fmt.Errorf("Missing mandatory '%s' parameter.", top)
	}
	for _, k := range c.Args.Keys {
		if k.Text != top {
			return nil, fmt.Errorf("Unsupported '%s' parameter.", k.Text)
		}
	}
	if n.Kind != kea.Object {
		return nil, fmt.Errorf("'%s' parameter expected to be a map.", top)
	}
	doc, findings := kea.Parse("<wire>", c.alone(c.Args), kea.ParseOptions{})
	findings = append(findings, config.Relax(schema.ValidateDocument(doc, config.Release))...)
	if err := firstError(findings); err != nil {
		return nil, err
	}
	cfg, _ := kea.Decode(doc) // what it finds the schema has found
	_, findings = config.Build(cfg)
	return cfg, firstError(findings)
}

func configTest(c *Call) (Reply, error) {
	if _, err := c.given(); err != nil {
		return Reply{}, err
	}
	return done("Configuration seems sane. Control-socket, hook-libraries, and D2 configuration were sanity checked, but not applied.")
}

func configSet(c *Call) (Reply, error) {
	cfg, err := c.given()
	if err != nil {
		return Reply{}, err
	}
	return c.replace(cfg, nil)
}

func configReload(c *Call) (Reply, error) {
	cfg, findings := c.Load()
	return c.replace(cfg, findings)
}

// replace puts a configuration into force.
func (c *Call) replace(cfg *kea.Config, findings diag.List) (Reply, error) {
	if err := firstError(findings); err != nil {
		return Reply{}, err
	}
	if cfg == nil || cfg.Dhcp == nil || cfg.Dhcp.Family != c.Snapshot().Family {
		return Reply{}, errors.New("the configuration is not one for this server")
	}
	c.Commands.change.Lock()
	defer c.Commands.change.Unlock()
	if err := firstError(c.Apply(cfg)); err != nil {
		return Reply{}, err
	}
	return Reply{Text: "Configuration successful.", Arguments: object{"hash": hash(dump(c.Snapshot()))}}, nil
}

func configWrite(c *Call) (Reply, error) { return c.writeConfig(c.About().File, dump(c.Snapshot())) }

// replaceFile writes a file that appears when it is complete.
func replaceFile(path string, text []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".config-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) // without effect when it has been renamed
	mode := os.FileMode(0o640)
	if old, err := os.Stat(path); err == nil {
		mode = old.Mode().Perm()
	}
	_, err = file.Write(text)
	if err := errors.Join(err, file.Chmod(mode), file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
