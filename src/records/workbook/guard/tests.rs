use super::*;
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn check(entries: &[(&str, &[u8])]) -> Result<Contents, Reason> {
    check_archive(Cursor::new(archive(entries)), 512 << 20)
}

#[test]
fn contents_are_told_by_their_entries() {
    assert_eq!(check(&[("[Content_Types].xml", b"<a/>")]), Ok(Contents::Excel));
    assert_eq!(check(&[("content.xml", b"<a/>")]), Ok(Contents::OpenDocument));
    assert_eq!(check(&[("word.xml", b"<a/>")]), Err(Reason::UnknownFormat));
}

#[test]
fn declarations_are_refused_wherever_they_hide() {
    let far = format!("{}<!DOCTYPE x [<!ENTITY a 'b'>]>", " ".repeat((64 << 10) - 5));
    for seam in 0..12 {
        let text = format!("{}<!DOCTYPE x>{}", " ".repeat((64 << 10) - seam), " ".repeat(99));
        assert_eq!(check(&[("xl/workbook.xml", text.as_bytes())]), Err(Reason::EntityTrick));
    }
    let wide: Vec<u8> = "<!doctype x>".encode_utf16().flat_map(u16::to_be_bytes).collect();
    for trick in [b"<!DOCTYPE x>".as_slice(), far.as_bytes(), &wide, b"<!ENTITY a 'b'>"] {
        assert_eq!(check(&[("xl/workbook.xml", trick)]), Err(Reason::EntityTrick));
    }
}

#[test]
fn bombs_are_refused() {
    let zeros = vec![b' '; (HARMLESS + (1 << 20)) as usize];
    assert_eq!(check(&[("xl/workbook.xml", &zeros)]), Err(Reason::ZipBomb));
    let small = check_archive(Cursor::new(archive(&[("content.xml", &[b' '; 5000])])), 4096);
    assert_eq!(small, Err(Reason::TooLarge { limit: 4096 }));
}

#[test]
fn encryption_is_told() {
    let manifest = b"<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>";
    let entries: [(&str, &[u8]); 2] = [("content.xml", b"x"), ("META-INF/manifest.xml", manifest)];
    assert_eq!(check(&entries), Err(Reason::Encrypted));
}
