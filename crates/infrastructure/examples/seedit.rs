fn main() {
    let a: Vec<String> = std::env::args().collect();
    let url: infrastructure::DatabaseUrl = a[1].parse().unwrap();
    infrastructure::migrations::up(&url).unwrap();
    let f = |n: &str| std::io::BufReader::new(std::fs::File::open(n).unwrap());
    let t = std::time::Instant::now();
    let s = infrastructure::seed(
        &url,
        (f(&a[2]), f(&a[3])),
        "USD".parse().unwrap(),
        "2026-01-01T00:00:00Z".parse().unwrap(),
        |n| {
            if n % 200000 == 0 {
                eprintln!("{n} {:?}", t.elapsed())
            }
        },
    )
    .unwrap();
    eprintln!("{s:?} {:?}", t.elapsed());
}
