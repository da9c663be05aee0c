//! Empty places for ledgers, and running one test body on each kind of store.

use std::path::Path;

use tempfile::TempDir;

use crate::cluster::Cluster;

/// An empty place for one ledger; a file goes with this value, a database with the test process.
#[derive(Debug)]
pub struct Place {
    url: String,
    folder: TempDir,
    cluster: Option<&'static Cluster>,
}

impl Place {
    /// A file in a folder of its own.
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let url = format!("sqlite:{}", folder.path().join("koppla.db").display());
        Self { url, folder, cluster: None }
    }

    /// A database of its own on a real server; `None`, which is said once, where none is installed.
    pub async fn postgres() -> Option<Self> {
        let cluster = Cluster::shared().await?;
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        Some(Self { url: cluster.database().await, folder, cluster: Some(cluster) })
    }

    /// A database on a server of its own, which can be stopped; `None` as for [`Self::postgres`].
    pub async fn own_postgres() -> Option<Self> {
        // For the rest of the test process, as the shared one.
        let cluster: &'static Cluster = Box::leak(Box::new(Cluster::start().await?));
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        Some(Self { url: cluster.database().await, folder, cluster: Some(cluster) })
    }

    /// The ledger's address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A private folder, in which the file is when it is one.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Whether several processes may share the ledger.
    pub fn is_shared(&self) -> bool {
        self.cluster.is_some()
    }

    /// Lets the operator of a PostgreSQL server do something; SQLite has none.
    pub async fn operate(&self, statement: &str) {
        let cluster = self.cluster.expect("only a server has an operator");
        cluster.execute(statement.to_owned()).await;
    }

    /// As if so much time had passed that the seats and claims of all dead processes are free; on a
    /// file they are free at the next start. Nobody may be at work.
    pub async fn let_leases_run_out(&self) {
        let Some(cluster) = self.cluster else { return };
        for table in ["UPDATE seat SET until = 0", "UPDATE node SET until = 0"] {
            cluster.execute_in(self.database(), table.to_owned()).await;
        }
    }

    /// Stops the server; returns when it is gone. For [`Self::own_postgres`] only.
    pub async fn stop_server(&self) {
        self.cluster.expect("only a server can be stopped").stop().await;
    }

    /// Starts the server again; returns when it answers.
    pub async fn start_server(&self) {
        self.cluster.expect("only a server can be started").start_again().await;
    }

    /// The database's name.
    pub fn database(&self) -> &str {
        let path = self.url.rsplit_once("localhost/").map_or("", |(_, path)| path);
        path.split('?').next().unwrap_or(path)
    }

    /// Backs the database up on its server, which ends all connections to it.
    pub async fn copy_database(&self, copy: &str) {
        self.empty_database().await;
        let name = self.database();
        self.operate(&format!("CREATE DATABASE {name}_{copy} TEMPLATE {name}")).await;
    }

    /// Puts such a backup in the place of the database.
    pub async fn put_back_database(&self, copy: &str) {
        self.empty_database().await;
        let name = self.database();
        self.operate(&format!("DROP DATABASE {name}")).await;
        self.operate(&format!("ALTER DATABASE {name}_{copy} RENAME TO {name}")).await;
    }

    /// Ends all connections to the database.
    pub async fn empty_database(&self) {
        let name = self.database();
        self.operate(&format!(
            "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE datname = '{name}'"
        ))
        .await;
    }

    /// The address of a database of its own that lets `user` in with a password only, which is not
    /// told.
    pub async fn with_password(&self, user: &str) -> String {
        let cluster = self.cluster.expect("only a server knows users");
        cluster.demand_password(user).await
    }
}

/// Runs each named `async fn(Place)` as a test on both stores: `sqlite::NAME` and `postgres::NAME`.
#[macro_export]
macro_rules! on_each_store {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                super::$name($crate::Place::sqlite()).await;
            })+
        }

        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                if let Some(place) = $crate::Place::postgres().await {
                    super::$name(place).await;
                }
            })+
        }
    };
}
