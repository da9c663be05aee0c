use super::*;

fn v1() -> Account {
    Account {
        sbm_id: 9001,
        credentials: Credentials::V1 {
            first: "EXAMPLE-MD5-KEY-ONE".into(),
            second: "EXAMPLE-MD5-KEY-TWO".into(),
        },
    }
}

fn v2() -> Account {
    Account {
        sbm_id: 9001,
        credentials: Credentials::V2 {
            api_user_id: Some(77),
            api_user_key: "0f1e2d3c4b5a69788796a5b4c3d2e1f0".into(),
            integration_key: "11111111-2222-3333-4444-555555555555".into(),
        },
    }
}

fn inner(account: &Account, subject: &Latin1) -> String {
    let (first, _) = account.credentials.halves();
    md5_hex(&[first.expose_secret().as_bytes(), b"9001", subject.as_bytes()])
}

/// Subject, v1 inner and key, v2 inner and key (specter-api §3.3).
const VECTORS: [(&str, [&str; 4]); 8] = [
    (
        "4711",
        [
            "31031c30af0c347504100e7feabe7710",
            "aa03b7776e7dddf5cae94a33be876faa",
            "9a62ab65a117e781f985f9448b859195",
            "6ca83ff698cf3136cfbb502c803b9799",
        ],
    ),
    (
        "Blåbär & Son AB",
        [
            "9c57057ebf3154cea691f9dbc41d2e65",
            "53622ee77f76263bdd7632cc7d299bd8",
            "13345deb8cd9d354a53ec8b0f88f093c",
            "ff708d4ec4019638824f5a1beee80b4c",
        ],
    ),
    (
        "Åsa Öberg",
        [
            "805eed4350f18142dd98f1ca6ce814da",
            "ee5448a4aaa803c4118c864175a079f7",
            "3647da44bc38c9d36fcbeb7437eb4c56",
            "b9ea7ac14141ad807228626a1bb09945",
        ],
    ),
    (
        "TRÖJA-42",
        [
            "6cbff2d0a91971d6839e5a22f1beddae",
            "d786b11b6e8d084b4d892bb3eb24fb18",
            "92b03c2ca89b20452d31a2f309a4c1b1",
            "58bf5d34d52cb89f00030575cb2ed82f",
        ],
    ),
    (
        "20157",
        [
            "65356709122677a9e6a9c993cd797e4c",
            "3c6d4af6592ace389dd2c5810d7e80b8",
            "d76ec2f57d6f9e7cb15ee9f51eb1f8e5",
            "074b99a46fd28e0346c4fb4cc82d7b20",
        ],
    ),
    (
        "2024-05-17",
        [
            "7ed245f05bb8629602865db70840879d",
            "9a9f9dc3590eca67a4bddd3ed99f3e1e",
            "0c744cdd54da0f04e7636b936a782c02",
            "7084f586c8affe81d25d6f1dea28345c",
        ],
    ),
    (
        "3d2f6c1a9b8e4d7f8a6b5c4d3e2f1a0b",
        [
            "3a65f4a3387334c0351d4b198289235c",
            "72039656b52a828e17d1688395e978cf",
            "6334e1ec924ffce55ba148e1ded0a43c",
            "b6432b4ff408dfdfdce2370a918baef6",
        ],
    ),
    (
        "getPDFLink30012",
        [
            "6da2a48d27a2ce52201929bdc383772d",
            "5df7001d625230a4a341a574a7e8524f",
            "22a4a1fb9abd86be6e7d221fee8b49a4",
            "c9a95e7c3cd8d9f0d24cb42dbfbb40f4",
        ],
    ),
];

#[test]
fn all_sixteen_vectors() {
    for (subject, [v1_inner, v1_key, v2_inner, v2_key]) in VECTORS {
        let subject = Latin1::exact(subject);
        assert_eq!(inner(&v1(), &subject), v1_inner);
        assert_eq!(v1().key(&subject).expose(), v1_key);
        assert_eq!(inner(&v2(), &subject), v2_inner);
        assert_eq!(v2().key(&subject).expose(), v2_key);
    }
}

#[test]
fn utf8_subjects_would_give_the_negative_vectors() {
    for (subject, wrong) in [
        ("Åsa Öberg", "c4c61227a1d511d5c8d8a442aba7ed83"),
        ("Blåbär & Son AB", "a35924da8f5fc3c97edbfe41e87d4e9e"),
        ("TRÖJA-42", "5bb81cb928ab096af0fe79657a3ca182"),
    ] {
        // Each UTF-8 byte taken as a character of its own hashes the UTF-8 form.
        let utf8: String = subject.bytes().map(char::from).collect();
        assert_eq!(v2().key(&Latin1::exact(&utf8)).expose(), wrong);
        assert_ne!(v2().key(&Latin1::exact(subject)).expose(), wrong);
    }
}

#[test]
fn the_inner_hash_is_not_the_key() {
    let subject = Latin1::exact("4711");
    assert_ne!(v2().key(&subject).expose(), inner(&v2(), &subject));
}

#[test]
fn debug_shows_no_secret() {
    for account in [v1(), v2()] {
        let shown = format!("{account:?} {:?}", account.key(&Latin1::exact("4711")));
        for secret in ["EXAMPLE", "0f1e2d3c", "11111111", "aa03b777", "6ca83ff6"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}

#[test]
fn keys_that_cannot_be_right_are_named() {
    let with = |first: &str| {
        let credentials = Credentials::V1 { first: first.into(), second: "b".into() };
        Account { sbm_id: 1, credentials }.check()
    };
    assert!(matches!(with(""), Err(Configuration::EmptyKey)));
    assert!(matches!(with("a "), Err(Configuration::UnusableKey)));
    assert!(matches!(with("a…b"), Err(Configuration::UnusableKey)));
    assert!(with("a").is_ok());
}
