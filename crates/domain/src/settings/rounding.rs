//! The rounding profile: how the ERP makes a total of rows (money.md §3.4).

use serde::{Deserialize, Serialize};

/// How the ERP makes a total of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RoundingProfile {
    /// Whether a row's net sum is rounded to two decimals first.
    pub row_net: RowNet,
    /// Where VAT is added and rounded.
    pub vat: VatRounding,
    /// How a third decimal is treated.
    pub mode: RoundingMode,
    /// Most decimals that a unit price may have, 2 to 6.
    pub price_decimals: u32,
}

impl Default for RoundingProfile {
    fn default() -> Self {
        Self {
            row_net: RowNet::Exact,
            vat: VatRounding::PerRow,
            mode: RoundingMode::HalfUp,
            price_decimals: 6,
        }
    }
}

/// A row's net sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowNet {
    /// Kept with all decimals.
    Exact,
    /// Rounded to two decimals before VAT.
    TwoDecimals,
}

/// Where VAT is added and rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VatRounding {
    /// On every row, the row's sum with VAT then rounded to the öre.
    PerRow,
    /// On the sum of the rows of one rate.
    PerRate,
    /// On the whole document, once.
    PerDocument,
}

/// How a third decimal is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundingMode {
    /// 5 goes away from zero.
    HalfUp,
    /// Cut off.
    Truncate,
}
