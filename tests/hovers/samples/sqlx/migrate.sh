sqlx migrate run
export DATABASE_URL=postgres://localhost/shop
cargo build --release
