//! Numbers of payment cards among digits: 13 to 19 of them, in groups or not, whose check digit is right.

use std::ops::Range;

/// The digits of a number, at least and at most.
const LEAST: usize = 13;
const MOST: usize = 19;

/// Where in `text`, which is digits with single separators, numbers stand.
pub fn find(text: &str) -> Vec<Range<usize>> {
    let groups = groups(text);
    let mut found = Vec::new();
    let mut first = 0;
    while first < groups.len() {
        match longest(text, &groups[first..]) {
            Some(taken) => {
                found.push(groups[first].start..groups[first + taken - 1].end);
                first += taken;
            }
            None => first += 1,
        }
    }
    found
}

/// The stretches between separators.
fn groups(text: &str) -> Vec<Range<usize>> {
    let mut groups: Vec<Range<usize>> = Vec::new();
    for (place, _) in text.bytes().enumerate().filter(|(_, letter)| letter.is_ascii_digit()) {
        match groups.last_mut() {
            Some(last) if last.end == place => last.end += 1,
            _ => groups.push(place..place + 1),
        }
    }
    groups
}

/// How many of the groups, from the first on, make a number; the longest there is.
fn longest(text: &str, groups: &[Range<usize>]) -> Option<usize> {
    let mut digits = Vec::with_capacity(MOST);
    let mut found = None;
    for (taken, group) in groups.iter().enumerate() {
        digits.extend(text[group.clone()].bytes().map(|digit| digit - b'0'));
        if digits.len() > MOST {
            break;
        }
        if digits.len() >= LEAST && is_card(&digits) {
            found = Some(taken + 1);
        }
    }
    found
}

/// Issuers' numbers begin with 2 to 6; the check is Luhn's.
fn is_card(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u32::from(*digit);
            match (place % 2, digit) {
                (0, digit) => digit,
                (_, 5..) => 2 * digit - 9,
                (_, digit) => 2 * digit,
            }
        })
        .sum();
    (2..=6).contains(&digits[0]) && sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Vec<&str> {
        find(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn numbers_with_the_right_check_digit_are_found_in_and_between_groups() {
        for number in ["4111111111111111", "4111 1111 1111 1111", "5500-0000-0000-0004", "340000000000009", "6011 0000 0000 0004"]
        {
            assert_eq!(numbers(number), [number]);
        }
        assert_eq!(numbers("12 4111 1111 1111 1111 99"), ["4111 1111 1111 1111"]);
        assert_eq!(numbers("4111111111111111 5500000000000004"), ["4111111111111111", "5500000000000004"]);
    }

    #[test]
    fn other_digits_stay() {
        for number in ["4111111111111112", "1111111111111117", "20260304120000", "0000000000000000", "41111111111111111111111111"]
        {
            assert!(numbers(number).is_empty(), "{number}");
        }
    }
}
