//! Writes the sample data of the shipped policies: plausible invented people, the same bytes every time.
//!
//! `cargo run --example generate -- [POLICY]` writes into `policies/…/data`; without a name, all of them.
//! To add a locality: a module with `pub fn write(dir: &Path) -> io::Result<()>`, and a line in `ALL`.

mod fushan;
mod guangrao;
mod mian;
mod muping;
mod national;
mod random;
mod six_localities;
mod tancheng;

use std::io;
use std::path::Path;

type Write = fn(&Path) -> io::Result<()>;

/// Name, folder of the data, generator.
const ALL: &[(&str, &str, Write)] = &[
    ("fushan", "policies/shandong/yantai/fushan/data", fushan::write),
    ("guangrao", "policies/shandong/dongying/guangrao/data", guangrao::write),
    ("mian", "policies/shaanxi/hanzhong/mian/data", mian::write),
    ("muping", "policies/shandong/yantai/muping/data", muping::write),
    ("national", "policies/national/data", national::write),
    ("tancheng", "policies/shandong/linyi/tancheng/data", tancheng::write),
    ("longkou", "policies/shandong/yantai/longkou/data", six_localities::longkou),
    ("decheng", "policies/shandong/dezhou/decheng/data", six_localities::decheng),
    ("changle", "policies/shandong/weifang/changle/data", six_localities::changle),
    ("chengyang", "policies/shandong/qingdao/chengyang/data", six_localities::chengyang),
    ("changyi", "policies/shandong/weifang/changyi/data", six_localities::changyi),
    ("gaomi", "policies/shandong/weifang/gaomi/data", six_localities::gaomi),
];

fn main() -> io::Result<()> {
    let only = std::env::args().nth(1);
    for (name, dir, write) in ALL {
        if only.as_deref().is_none_or(|o| o == *name) {
            let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join(dir);
            std::fs::create_dir_all(&dir)?;
            write(&dir)?;
        }
    }
    Ok(())
}
