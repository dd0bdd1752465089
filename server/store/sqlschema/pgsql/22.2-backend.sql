-- A name that had a quotation mark too many in the tables of Kea's configuration backend, for a database that has them.

UPDATE option_def_data_type SET name = 'int8' WHERE id = 3;
