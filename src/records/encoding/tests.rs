use super::*;
use encoding_rs::BIG5;

fn read(bytes: &[u8]) -> Result<(Encoding, String), Reason> {
    let file = Arc::from("表.csv");
    let text = TextFile::from_bytes(bytes.to_vec(), &file).map_err(|f| f.reason)?;
    let encoding = text.encoding();
    Ok((encoding, text.read_all(Limits::default()).map_err(|f| f.reason)?))
}

fn utf16(text: &str, to: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(to).collect()
}

const SAMPLE: &str = "姓名,出生年月,单位\n张三,1985.03,勉县县委组织部\n";

#[test]
fn utf8_with_and_without_mark() {
    assert_eq!(read(SAMPLE.as_bytes()), Ok((Encoding::Utf8, SAMPLE.to_owned())));
    let marked = format!("\u{feff}{SAMPLE}");
    assert_eq!(read(marked.as_bytes()), Ok((Encoding::Utf8, SAMPLE.to_owned())));
    assert_eq!(read(b""), Ok((Encoding::Utf8, String::new())));
    assert_eq!(read(b"a,b\n1,2\n"), Ok((Encoding::Utf8, "a,b\n1,2\n".to_owned())));
}

#[test]
fn gb18030_in_all_its_lengths() {
    // a rare surname of four bytes among common characters; the shortest header; 联通, which
    // some readers take for UTF-8 is written with more than itself here
    for text in
        [SAMPLE, "姓名\n", "姓名,单位\n𠮷田,镇政府\n", "姓名,号\n李四,３\n", "单位\n联通公司\n"]
    {
        let (bytes, _, unmappable) = GB18030.encode(text);
        assert!(!unmappable);
        assert_eq!(read(&bytes), Ok((Encoding::Gb18030, text.to_owned())), "{text}");
    }
}

#[test]
fn gb18030_after_much_ascii() {
    let text = format!("{}姓名,张三\n", "abc,123\n".repeat(200_000));
    let (bytes, _, _) = GB18030.encode(&text);
    assert_eq!(read(&bytes), Ok((Encoding::Gb18030, text.clone())));
}

#[test]
fn utf16_with_and_without_mark() {
    for (encoding, to) in [
        (Encoding::Utf16Le, u16::to_le_bytes as fn(u16) -> [u8; 2]),
        (Encoding::Utf16Be, u16::to_be_bytes),
    ] {
        assert_eq!(read(&utf16(SAMPLE, to)), Ok((encoding, SAMPLE.to_owned())));
        let marked = format!("\u{feff}{SAMPLE}");
        assert_eq!(read(&utf16(&marked, to)), Ok((encoding, SAMPLE.to_owned())));
    }
}

#[test]
fn a_damaged_byte_is_named_not_replaced() {
    let mut bytes = SAMPLE.as_bytes().to_vec();
    let at = SAMPLE.find("勉").unwrap();
    bytes[at] = 0xff;
    let file = Arc::from("表.csv");
    let fault = TextFile::from_bytes(bytes, &file).err().unwrap();
    assert_eq!(fault.reason, Reason::BadEncoding { encoding: "UTF-8", offset: at as u64 });
    assert_eq!(fault.place.line, 2);

    let (bytes, _, _) = GB18030.encode(SAMPLE);
    let mut bytes = bytes.into_owned();
    let end = bytes.len() - 3;
    bytes[end] = 0xff;
    let fault = TextFile::from_bytes(bytes, &file).err().unwrap();
    assert!(matches!(fault.reason, Reason::BadEncoding { encoding: "gb18030", .. }), "{fault:?}");
    assert_eq!(fault.place.line, 2);
}

#[test]
fn a_cut_character_is_named() {
    assert!(matches!(
        read(&"姓名,张三".as_bytes()[..11]),
        Err(Reason::BadEncoding { encoding: "UTF-8", .. })
    ));
}

#[test]
fn foreign_encodings_are_refused_by_name() {
    let text = "姓名,單位,職務\n張三,臺北市政府,科長\n李四,高雄市選舉委員會,處長\n王五,國立臺灣大學圖書館,館員\n";
    let (bytes, _, _) = BIG5.encode(text);
    assert_eq!(read(&bytes), Err(Reason::ForeignEncoding("Big5")));
}

#[test]
fn binary_is_refused() {
    assert_eq!(read(b"a,b\n\0\0\0\0"), Err(Reason::BinaryNul { offset: 4 }));
    assert_eq!(read("姓名\0,张三\n".as_bytes()), Err(Reason::BinaryNul { offset: 6 }));
}

#[test]
fn characters_across_blocks_are_whole() {
    for lead in 0..4 {
        let text = format!("{}{}\n", "a".repeat(lead), "汉字".repeat(BLOCK / 4));
        assert_eq!(read(text.as_bytes()), Ok((Encoding::Utf8, text.clone())));
        let (bytes, _, _) = GB18030.encode(&text);
        assert_eq!(read(&bytes), Ok((Encoding::Gb18030, text.clone())));
    }
}
