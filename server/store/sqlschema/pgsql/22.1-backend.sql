-- The types of option definitions get a table in the tables of Kea's configuration backend, for a database that has them.

SELECT set_config('kea.disable_audit', 'true', true);

UPDATE dhcp4_option_def SET type = 254 WHERE record_types IS NOT NULL;

UPDATE dhcp6_option_def SET type = 254 WHERE record_types IS NOT NULL;

SELECT set_config('kea.disable_audit', 'false', true);

CREATE TABLE option_def_data_type (
    id SMALLINT NOT NULL PRIMARY KEY,
    name VARCHAR(32) NOT NULL
);

INSERT INTO option_def_data_type VALUES
    (0, 'empty'), (1, 'binary'), (2, 'boolean'), (3, 'int8'), (4, 'int16'), (5, 'int32'),
    (6, 'uint8'), (7, 'uint16'), (8, 'uint32'), (10, 'ipv4-address'), (11, 'ipv6-address'), (12, 'ipv6-prefix'),
    (13, 'psid'), (14, 'string'), (15, 'tuple'), (16, 'fqdn'), (17, 'internal'), (254, 'record');

ALTER TABLE dhcp4_option_def ADD CONSTRAINT fk_option_def_data_type4 FOREIGN KEY (type) REFERENCES option_def_data_type (id);

ALTER TABLE dhcp6_option_def ADD CONSTRAINT fk_option_def_data_type6 FOREIGN KEY (type) REFERENCES option_def_data_type (id);
