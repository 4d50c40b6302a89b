ALTER TABLE users ADD COLUMN pet TEXT CHECK (pet <> '');
CREATE INDEX users_pet_idx ON users (pet);
CREATE TRIGGER users_pet AFTER INSERT ON users BEGIN UPDATE users SET pet = 'none' WHERE id = new.id; END;
