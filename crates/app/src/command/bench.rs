//! placeholder
use crate::cli::{BenchArgs, BenchPartArgs};
use crate::output::Output;
use anyhow::Result;
use std::process::ExitCode;
pub(crate) async fn run(_a: BenchArgs, _o: Output) -> Result<ExitCode> {
    Ok(ExitCode::SUCCESS)
}
pub(crate) async fn part(_a: BenchPartArgs, _o: Output) -> Result<ExitCode> {
    Ok(ExitCode::SUCCESS)
}
