use super::*;
use proptest::prelude::*;

#[test]
fn numbers_are_as_excel_shows_them() {
    for (value, text) in [
        (0.0, "0"),
        (-0.0, "0"),
        (45.0, "45"),
        (1985.03, "1985.03"),
        (0.1 + 0.2, "0.3"),
        (-87.5, "-87.5"),
        (0.000_012_5, "0.0000125"),
        (100.0, "100"),
        (26.205, "26.205"),
        (198_503.0, "198503"),
        (999_999_999_999_999.0, "999999999999999"),
        (1.0 / 3.0, "0.333333333333333"),
    ] {
        assert_eq!(float(value), Cell::Number(text.into()));
    }
    assert_eq!(float(6.107_251_985_030_71e17), Cell::DigitsLost("610725198503071000".into()));
    assert_eq!(float(f64::NAN), Cell::FormulaError("#NUM!".into()));
}

#[test]
fn iso_dates() {
    assert_eq!(iso_date("1985-03-07T00:00:00"), Cell::Date(jiff::civil::date(1985, 3, 7)));
    assert_eq!(iso_date("1985年"), Cell::text("1985年"));
}

proptest! {
    #[test]
    fn decimals_that_fit_come_back(units in -99_999_999_i64..99_999_999, places in 0_u32..6) {
        let value: f64 = format!("{units}e-{places}").parse().unwrap();
        let Cell::Number(text) = float(value) else { panic!() };
        prop_assert_eq!(text.parse::<f64>().unwrap(), value);
        prop_assert!(!text.ends_with('.') && (!text.contains('.') || !text.ends_with('0')));
    }

    #[test]
    fn no_number_panics(bits: u64) {
        float(f64::from_bits(bits));
    }
}

#[test]
fn serials_are_days() {
    for (serial, day) in [
        (1.0, (1900, 1, 1)),
        (59.9, (1900, 2, 28)),
        (61.0, (1900, 3, 1)),
        (31_113.0, (1985, 3, 7)),
        (2_958_465.0, (9999, 12, 31)),
    ] {
        let (y, m, d) = day;
        assert_eq!(serial_date(serial, false), Some(date(y, m, d)));
    }
    assert_eq!(serial_date(29_651.0, true), Some(date(1985, 3, 7)));
    for serial in [0.5, 60.0, -1.0, 2_958_466.0, f64::NAN] {
        assert_eq!(serial_date(serial, false), None);
    }
}

#[test]
fn months_typed_into_cells_of_days_stay_months() {
    for (serial, text) in [(1985.0, "1985"), (1985.03, "1985.03"), (198_503.0, "198503")] {
        assert_eq!(typed_date(serial), Some(Cell::Number(text.into())));
    }
    // the days of a life that is in a record
    for day in [2201.0, 11_000.0, 31_113.0, 45_000.5, 109_575.0] {
        assert_eq!(typed_date(day), None);
    }
}

#[test]
fn formats_of_days() {
    for code in [
        "yyyy-mm-dd",
        "yyyy\"年\"m\"月\"",
        "[$-804]yyyy.mm;@",
        "m/d/yy h:mm",
        "mmm",
        "[DBNum1]yyyy年m月",
    ] {
        assert!(is_date_format(code), "{code}");
    }
    for code in
        ["General", "G/通用格式", "0.00", "[Red]0", "h:mm:ss", "\"day\"0", "0_d", "[h]:mm", "@"]
    {
        assert!(!is_date_format(code), "{code}");
    }
}
