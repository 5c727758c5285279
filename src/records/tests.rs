//! Whatever the bytes, a reader says what is wrong and stops.

use super::*;
use proptest::prelude::*;
use std::io::{Cursor, Write};
use std::path::Path;

const ENDINGS: [&str; 8] = ["csv", "tsv", "json", "jsonl", "xlsx", "xls", "ods", "lrmx"];

fn read(path: &Path) -> usize {
    let limits = Limits { record: 1 << 16, whole: 1 << 22, batch_rows: 7, ..Limits::default() };
    let source = Source::new(path).unwrap().limited(limits);
    let Ok(batches) = source.batches() else { return 0 };
    let mut rows = 0;
    let mut ended = false;
    for batch in batches {
        assert!(!ended, "nothing follows an error");
        match batch {
            Ok(batch) => {
                rows += batch.rows_in();
                let width = batch.table.columns.len();
                assert!(batch.rows.iter().all(|row| row.cells.len() <= width));
            }
            Err(_) => ended = true,
        }
    }
    rows
}

fn read_as(ending: &str, bytes: &[u8]) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("表").with_extension(ending);
    std::fs::write(&path, bytes).unwrap();
    read(&path)
}

fn samples() -> Vec<(&'static str, Vec<u8>)> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, (a, b)) in [("甲", 1.5), ("乙", 2.0), ("丙", 3.0)].into_iter().enumerate() {
        sheet.write(row as u32, 0, a).unwrap();
        sheet.write(row as u32, 1, b).unwrap();
    }
    let ods = "<office:document-content><table:table table:name=\"a\"><table:table-row><table:table-cell \
               office:value-type=\"string\"><text:p>甲</text:p></table:table-cell><table:table-cell \
               office:value-type=\"float\" office:value=\"1\" table:number-columns-repeated=\"2\"/>\
               </table:table-row></table:table></office:document-content>";
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    zip.start_file("content.xml", stored).unwrap();
    zip.write_all(ods.as_bytes()).unwrap();
    vec![
        ("csv", "姓名,单位\n张三,\"勉县\n\"\n李四,甲\n".into()),
        ("json", "{\"甲\":[{\"a\":1.50,\"b\":[{\"c\":null}]},{\"a\":\"二\"}]}".into()),
        ("jsonl", "{\"a\":1}\n{\"a\":\"二\",\"b\":{}}\n".into()),
        ("xlsx", book.save_to_buffer().unwrap()),
        ("xls", std::fs::read("tests/fixtures/records/名册.xls").unwrap()),
        ("ods", zip.finish().unwrap().into_inner()),
        (
            "lrmx",
            "<Person><XingMing>张&amp;三</XingMing><JianLi>1998.09--2002.07 学习\n2002.07-- 部长</JianLi>\
             <JiaTingChengYuan><Item><ChengWei>父</ChengWei></Item></JiaTingChengYuan></Person>"
                .into(),
        ),
    ]
}

#[test]
fn the_samples_are_sound() {
    for (ending, bytes) in samples() {
        assert!(read_as(ending, &bytes) > 0 || ending == "ods", "{ending}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_a_reader_panic(
        ending in 0..ENDINGS.len(),
        bytes in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        read_as(ENDINGS[ending], &bytes);
    }

    #[test]
    fn no_text_makes_a_reader_panic(
        ending in 0..ENDINGS.len(),
        text in "[\\x00-\\x7f甲，；：\u{3000}\"\",;\t\r\n{}\\[\\]<>&/=1-9.]{0,200}",
    ) {
        read_as(ENDINGS[ending], text.as_bytes());
    }

    #[test]
    fn no_damage_makes_a_reader_panic(
        sample in 0..7_usize,
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in proptest::option::weighted(0.2, any::<prop::sample::Index>()),
    ) {
        let (ending, mut bytes) = samples().swap_remove(sample);
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        read_as(ending, &bytes);
    }

    /// Every character of every cell comes back, whatever the quotes.
    #[test]
    fn quoted_cells_come_back(
        cells in proptest::collection::vec(
            proptest::collection::vec("[a-c甲\",;\n\t ]{0,6}", 3), 1..6),
    ) {
        let quote = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
        let row = |cells: &Vec<String>| cells.iter().map(quote).collect::<Vec<_>>().join(",");
        let body: Vec<_> = cells.iter().map(row).collect();
        let text = format!("h1,h2,h3\n{}\n", body.join("\n"));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("表.csv");
        std::fs::write(&path, text).unwrap();
        let batches: Vec<_> = Source::new(&path).unwrap().batches().unwrap().collect();
        let got: Vec<_> = batches.into_iter().flat_map(|b| b.unwrap().rows).map(|r| r.cells).collect();
        let want: Vec<Vec<_>> = cells.iter().map(|r| r.iter().map(|c| Cell::text(c)).collect()).collect();
        let want: Vec<_> = want.into_iter().filter(|r: &Vec<Cell>| !r.iter().all(Cell::is_blank)).collect();
        prop_assert_eq!(got, want);
    }
}
