use super::*;

fn num(n: i64) -> Value {
    Value::int(n)
}
fn range(lo: i64, hi: i64) -> Value {
    Value::between(Some(Exact::from_int(lo)), Some(Exact::from_int(hi)), Causes::default())
}

#[test]
fn a_comparison_is_decided_only_if_every_point_agrees() {
    assert_eq!(compare(Cmp::Ge, &range(3, 5), &num(3)), Truth::True);
    assert_eq!(compare(Cmp::Lt, &range(3, 5), &num(3)), Truth::False);
    assert!(matches!(compare(Cmp::Gt, &range(3, 5), &num(3)), Truth::Unknown(_)));
    assert_eq!(compare(Cmp::Eq, &range(3, 5), &num(6)), Truth::False);
}

#[test]
fn a_division_by_zero_has_no_value() {
    assert!(matches!(arith(Arith::Div, &num(1), &num(0)), Value::Unknown(_)));
}
