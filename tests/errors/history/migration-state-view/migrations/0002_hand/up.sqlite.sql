DROP VIEW names;
CREATE VIEW names AS SELECT email FROM users;
