ALTER TABLE users ADD COLUMN pet TEXT;
UPDATE users SET pet = 'cat';
