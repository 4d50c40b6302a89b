-- Like the PostgreSQL editions of Sakila: types, domains, partitions, a trigger function that tables share.
CREATE TYPE mpaa_rating AS ENUM ('G', 'PG', 'PG-13', 'R', 'NC-17');
CREATE DOMAIN year AS integer CONSTRAINT year_check CHECK (VALUE >= 1901 AND VALUE <= 2155);
CREATE FUNCTION last_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.last_update = CURRENT_TIMESTAMP;
    RETURN NEW;
END $$;
CREATE SEQUENCE actor_actor_id_seq;
CREATE TABLE actor (
    actor_id integer DEFAULT nextval('actor_actor_id_seq'::regclass) NOT NULL,
    first_name character varying(45) NOT NULL,
    last_name character varying(45) NOT NULL,
    last_update timestamp without time zone DEFAULT now() NOT NULL
);
CREATE TABLE category (
    category_id serial PRIMARY KEY,
    name varchar(25) NOT NULL,
    last_update timestamp without time zone DEFAULT now() NOT NULL
);
CREATE TABLE film (
    film_id serial NOT NULL,
    title varchar(255) NOT NULL,
    description text,
    release_year year,
    language_id smallint NOT NULL,
    original_language_id smallint,
    rental_duration smallint DEFAULT 3 NOT NULL,
    rental_rate numeric(4,2) DEFAULT 4.99 NOT NULL,
    length smallint,
    replacement_cost numeric(5,2) DEFAULT 19.99 NOT NULL,
    rating mpaa_rating DEFAULT 'G'::mpaa_rating,
    last_update timestamp without time zone DEFAULT now() NOT NULL,
    special_features text[],
    fulltext tsvector NOT NULL,
    CONSTRAINT film_rental_duration_check CHECK (rental_duration > 0),
    CONSTRAINT cheap CHECK (rental_rate < 100 AND replacement_cost >= rental_rate)
);
CREATE TABLE film_actor (
    actor_id smallint NOT NULL,
    film_id smallint NOT NULL,
    last_update timestamp without time zone DEFAULT now() NOT NULL
);
CREATE TABLE language (
    language_id serial NOT NULL,
    name character(20) NOT NULL,
    last_update timestamp without time zone DEFAULT now() NOT NULL
);
CREATE TABLE staff (
    staff_id serial PRIMARY KEY,
    first_name varchar(45) NOT NULL,
    email varchar(50),
    active boolean DEFAULT true NOT NULL,
    picture bytea,
    manager integer
);
CREATE TABLE payment (
    payment_id bigint GENERATED ALWAYS AS IDENTITY,
    staff_id integer NOT NULL,
    amount numeric(5,2) NOT NULL,
    payment_date timestamp with time zone NOT NULL,
    PRIMARY KEY (payment_date, payment_id)
) PARTITION BY RANGE (payment_date);
CREATE TABLE payment_2022 PARTITION OF payment FOR VALUES FROM ('2022-01-01') TO ('2023-01-01');
ALTER TABLE ONLY actor ADD CONSTRAINT actor_pkey PRIMARY KEY (actor_id);
ALTER TABLE ONLY film ADD CONSTRAINT film_pkey PRIMARY KEY (film_id);
ALTER TABLE ONLY film_actor ADD CONSTRAINT film_actor_pkey PRIMARY KEY (actor_id, film_id);
ALTER TABLE ONLY language ADD CONSTRAINT language_pkey PRIMARY KEY (language_id);
CREATE INDEX film_fulltext_idx ON film USING gist (fulltext);
CREATE INDEX idx_actor_last_name ON actor USING btree (last_name);
CREATE INDEX idx_title ON film USING btree (title varchar_pattern_ops);
CREATE INDEX idx_fk_language_id ON film (language_id);
CREATE UNIQUE INDEX staff_lower_email ON staff (lower(email)) WHERE active;
CREATE INDEX film_recent ON film (last_update DESC NULLS LAST) INCLUDE (title) WHERE rating = 'PG' OR length > 100;
CREATE INDEX staff_like ON staff (first_name) WHERE first_name LIKE 'A%';
ALTER TABLE film ADD FOREIGN KEY (language_id) REFERENCES language ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE film ADD CONSTRAINT film_original_language_id_fkey FOREIGN KEY (original_language_id) REFERENCES language(language_id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE film_actor ADD CONSTRAINT played_by FOREIGN KEY (actor_id) REFERENCES actor(actor_id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE film_actor ADD FOREIGN KEY (film_id) REFERENCES film(film_id);
ALTER TABLE staff ADD FOREIGN KEY (manager) REFERENCES staff DEFERRABLE;
ALTER TABLE payment ADD FOREIGN KEY (staff_id) REFERENCES staff;
CREATE VIEW actor_info AS SELECT a.actor_id, a.first_name || ' ' || a.last_name AS name, string_agg(f.title, ', ') AS films
    FROM actor a LEFT JOIN film_actor fa USING (actor_id) LEFT JOIN film f ON f.film_id = fa.film_id GROUP BY a.actor_id;
CREATE VIEW staff_list AS SELECT s.staff_id AS id, s.first_name AS name, CASE WHEN s.active THEN 'active' ELSE '' END AS notes
    FROM staff s WHERE s.email IS NOT NULL;
CREATE VIEW counts AS SELECT count(*) AS n FROM actor_info;
CREATE MATERIALIZED VIEW totals AS SELECT count(*) FROM film;
CREATE FUNCTION film_in_stock(p integer) RETURNS integer LANGUAGE sql AS 'SELECT p';
CREATE TRIGGER film_fulltext_trigger BEFORE INSERT OR UPDATE ON film FOR EACH ROW
    EXECUTE FUNCTION tsvector_update_trigger('fulltext', 'pg_catalog.english', 'title', 'description');
CREATE TRIGGER last_updated BEFORE UPDATE ON actor FOR EACH ROW EXECUTE FUNCTION last_updated();
CREATE TRIGGER last_updated BEFORE UPDATE ON film FOR EACH ROW EXECUTE FUNCTION last_updated();
