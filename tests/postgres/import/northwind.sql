-- Like the PostgreSQL edition of Northwind: smallint keys, bpchar, real, date, views over joins.
CREATE TABLE categories (category_id smallint NOT NULL, category_name character varying(15) NOT NULL, description text, picture bytea);
CREATE TABLE customers (customer_id bpchar NOT NULL, company_name character varying(40) NOT NULL, country character varying(15));
CREATE TABLE customer_demographics (customer_type_id character(5) NOT NULL, customer_desc text);
CREATE TABLE customer_customer_demo (customer_id bpchar NOT NULL, customer_type_id character(5) NOT NULL);
CREATE TABLE employees (
    employee_id smallint NOT NULL,
    last_name character varying(20) NOT NULL,
    title_of_courtesy character varying(25),
    birth_date date,
    photo bytea,
    reports_to smallint
);
CREATE TABLE order_details (
    order_id smallint NOT NULL,
    product_id smallint NOT NULL,
    unit_price real NOT NULL CHECK (unit_price >= 0),
    quantity smallint NOT NULL CHECK (quantity > 0),
    discount real NOT NULL CHECK (discount BETWEEN 0 AND 1)
);
CREATE TABLE orders (
    order_id smallint NOT NULL,
    customer_id bpchar,
    employee_id smallint,
    order_date date,
    freight real DEFAULT 0,
    CONSTRAINT dates CHECK (order_date IS NULL OR order_date >= DATE '1990-01-01')
);
CREATE TABLE products (
    product_id smallint NOT NULL,
    product_name character varying(40) NOT NULL,
    category_id smallint,
    unit_price real,
    discontinued integer NOT NULL
);
ALTER TABLE ONLY categories ADD CONSTRAINT pk_categories PRIMARY KEY (category_id);
ALTER TABLE ONLY customers ADD CONSTRAINT pk_customers PRIMARY KEY (customer_id);
ALTER TABLE ONLY customer_demographics ADD CONSTRAINT pk_customer_demographics PRIMARY KEY (customer_type_id);
ALTER TABLE ONLY customer_customer_demo ADD CONSTRAINT pk_customer_customer_demo PRIMARY KEY (customer_id, customer_type_id);
ALTER TABLE ONLY employees ADD CONSTRAINT pk_employees PRIMARY KEY (employee_id);
ALTER TABLE ONLY order_details ADD CONSTRAINT pk_order_details PRIMARY KEY (order_id, product_id);
ALTER TABLE ONLY orders ADD CONSTRAINT pk_orders PRIMARY KEY (order_id);
ALTER TABLE ONLY products ADD CONSTRAINT pk_products PRIMARY KEY (product_id);
ALTER TABLE ONLY orders ADD CONSTRAINT fk_orders_customers FOREIGN KEY (customer_id) REFERENCES customers;
ALTER TABLE ONLY orders ADD CONSTRAINT fk_orders_employees FOREIGN KEY (employee_id) REFERENCES employees;
ALTER TABLE ONLY order_details ADD CONSTRAINT fk_order_details_products FOREIGN KEY (product_id) REFERENCES products;
ALTER TABLE ONLY order_details ADD CONSTRAINT fk_order_details_orders FOREIGN KEY (order_id) REFERENCES orders;
ALTER TABLE ONLY products ADD CONSTRAINT fk_products_categories FOREIGN KEY (category_id) REFERENCES categories;
ALTER TABLE ONLY customer_customer_demo ADD CONSTRAINT fk_demo_types FOREIGN KEY (customer_type_id) REFERENCES customer_demographics;
ALTER TABLE ONLY customer_customer_demo ADD CONSTRAINT fk_demo_customers FOREIGN KEY (customer_id) REFERENCES customers;
ALTER TABLE ONLY employees ADD CONSTRAINT fk_employees_employees FOREIGN KEY (reports_to) REFERENCES employees;
CREATE VIEW product_list AS SELECT p.product_id, p.product_name, c.category_name FROM products p
    JOIN categories c USING (category_id) WHERE p.discontinued = 0;
CREATE VIEW sales AS SELECT d.product_id, sum(d.quantity) AS quantity, count(DISTINCT d.order_id) AS orders
    FROM order_details d GROUP BY d.product_id HAVING sum(d.quantity) > 10;
CREATE VIEW order_years AS SELECT order_id, extract(year FROM order_date) AS year FROM orders;
