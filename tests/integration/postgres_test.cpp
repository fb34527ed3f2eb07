// What only a database server can do to the agents that share it, and several of them at once.
#include <gmock/gmock.h>

#include <boost/json/serialize.hpp>
#include <csignal>
#include <thread>

#include "store/postgres_database.hpp"
#include "store/schema.hpp"
#include "tests/integration/daemon_test.hpp"
#include "tests/support/postgres_server.hpp"
#include "tests/support/tcp_gate.hpp"
#include "tests/support/wait_until.hpp"

namespace writeback::test {

using store::PostgresDatabase;
using store::PostgresSettings;
using store::StoreFailure;
using support::fresh_name;
using support::fresh_password;
using support::HttpReply;
using support::Person;
using support::PostgresServer;
using support::TcpGate;
using support::TestDirectory;
using support::wait_until;
using testing::HasSubstr;
using testing::Not;

namespace {

HttpReply reset_with(support::HttpsClient& client, const std::string& key, const Person& person,
                     const std::string& password) {
  const boost::json::value body{{"user", person.uid}, {"new_password", password}};
  return client.send("POST", "/v1/password/reset", boost::json::serialize(body),
                     {"Content-Type: application/json", "Idempotency-Key: " + key});
}

}  // namespace

class Postgres : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(PostgresServer::can_start()) << "scripts/install-dependencies test installs it";
    database_ = postgres().make_database();
  }
  [[nodiscard]] static PostgresServer& postgres() { return PostgresServer::shared(); }
  [[nodiscard]] static TestDirectory& directory() { return TestDirectory::shared(); }
  [[nodiscard]] const std::string& name() const { return database_; }
  [[nodiscard]] PostgresSettings settings(const std::string& options = "sslmode=verify-full") {
    support::write_file(folder_ / "ca.crt", postgres().ca_pem());
    return {postgres().url(database_, options), Secret(postgres().password()), folder_ / "ca.crt"};
  }
  /// Why it can't be opened.
  [[nodiscard]] static std::string failure(const PostgresSettings& settings) {
    try {
      const PostgresDatabase opened(settings);
      return "";
    } catch (const StoreFailure& why) {
      return why.what();
    }
  }
  /// On this database, and on that LDAP port.
  void share(support::Daemon& daemon, std::uint16_t ldap_port = directory().ldaps_port()) {
    daemon.use_directory_ports({ldap_port});
    support::write_file(daemon.path("database-ca.crt"), postgres().ca_pem());
    support::write_file(daemon.path("database-password"), postgres().password());
    support::write_file(daemon.path("store.key"), std::string(64, 'c'));
    daemon.ini.set("store", "url", postgres().url(database_, "sslmode=verify-full"));
    daemon.ini.set("store", "password_file", "database-password");
    daemon.ini.set("store", "ca_certificate", "database-ca.crt");
    daemon.ini.set("store", "key_file", "store.key");
  }

 private:
  support::TempFolder folder_{"postgres-test"};
  std::string database_;
};

constexpr const char* count_of_tables =
    "SELECT count(*) FROM pg_tables WHERE schemaname = 'writebackd'";

TEST_F(Postgres, TheServerHasToProveWhoItIs) {
  EXPECT_EQ(failure(settings()), "");
  PostgresSettings foreign = settings();
  support::TempFolder folder("foreign");
  support::write_file(folder / "ca.crt", support::CertificateAuthority("Somebody").certificate());
  foreign.ca_certificate = folder / "ca.crt";
  EXPECT_THAT(failure(foreign), HasSubstr("certificate verify failed"));
}

TEST_F(Postgres, AWrongPasswordIsToldAndNotShown) {
  PostgresSettings wrong = settings();
  const std::string password = fresh_password();
  wrong.password = Secret(password);
  EXPECT_THAT(failure(wrong), HasSubstr("password authentication failed"));
  EXPECT_THAT(failure(wrong), Not(HasSubstr(password)));
}

TEST_F(Postgres, AUrlIsNamedWithoutItsPassword) {
  EXPECT_EQ(PostgresDatabase::name_of("postgresql://u:geheim@db.example.com:5433/name"),
            "postgresql://db.example.com:5433/name");
  EXPECT_TRUE(PostgresDatabase::has_password("postgresql://u:geheim@db/name"));
  EXPECT_THAT(PostgresDatabase::objection("postgresql://u:geheim@[db/name"),
              Not(HasSubstr("geheim")));
  EXPECT_NE(PostgresDatabase::objection("postgresql://u:geheim@[db/name"), "");
  EXPECT_NE(PostgresDatabase::objection("postgresql://db/name?sslmod=require"), "");
  EXPECT_TRUE(PostgresDatabase::trusts_anybody("postgresql://db/name?sslmode=require"));
  EXPECT_TRUE(PostgresDatabase::trusts_anybody("postgresql://127.0.0.1,db/name?sslmode=prefer"));
  EXPECT_FALSE(PostgresDatabase::trusts_anybody("postgresql://db/name"));
  EXPECT_FALSE(PostgresDatabase::trusts_anybody("postgresql://127.0.0.1/name?sslmode=disable"));
}

TEST_F(Postgres, SeveralAgentsThatStartAtOnceMakeTheTablesOnce) {
  const PostgresSettings all = settings();
  std::vector<std::thread> agents;
  std::atomic<int> opened = 0;
  for (int i = 0; i < 6; ++i) {
    agents.emplace_back([&] {
      if (failure(all).empty()) ++opened;
    });
  }
  for (auto& agent : agents) agent.join();
  EXPECT_EQ(opened, 6);
  EXPECT_EQ(postgres().query(name(), "SELECT number FROM writebackd.version"),
            std::to_string(store::migrations().size()) + "\n");
}

TEST_F(Postgres, ANewerSchemaIsRefusedAndLeftAlone) {
  EXPECT_EQ(failure(settings()), "");
  postgres().query(name(), "UPDATE writebackd.version SET number = 99");
  EXPECT_THAT(failure(settings()), HasSubstr("newer version"));
}

TEST_F(Postgres, AnAgentThatWaitedForANewerOneLeavesItsSchemaAlone) {
  EXPECT_EQ(failure(settings()), "");
  postgres().query(name(), "UPDATE writebackd.version SET number = 3");
  PostgresDatabase newer(settings(), PostgresDatabase::OnlyLook{});
  newer.execute("BEGIN READ WRITE");
  newer.execute("SELECT pg_advisory_xact_lock(x'77726974656261'::bigint)");
  std::string said;
  std::thread older([&] { said = failure(settings()); });
  const bool waits = support::wait_until([&] {
    return newer
               .run(
                   "SELECT count(*)::bigint FROM pg_locks WHERE locktype = 'advisory'"
                   " AND NOT granted")
               .front()
               .front()
               .number() > 0;
  });
  newer.execute("UPDATE version SET number = 99");
  newer.execute("COMMIT");
  older.join();
  EXPECT_TRUE(waits);
  EXPECT_THAT(said, HasSubstr("newer version"));
  EXPECT_EQ(postgres().query(name(), "SELECT number FROM writebackd.version"), "99\n");
}

TEST_F(Postgres, ASchemaThatAnAdministratorMadeIsEnough) {
  postgres().query(name(), "REVOKE CREATE ON DATABASE " + name() +
                               " FROM writebackd; ALTER DATABASE " + name() +
                               " OWNER TO postgres; CREATE SCHEMA writebackd AUTHORIZATION "
                               "writebackd");
  EXPECT_EQ(failure(settings()), "");
}

TEST_F(Postgres, TheOnlineCheckAsksItToo) {
  support::Daemon daemon{directory()};
  share(daemon);
  daemon.write_ini();
  std::string output;
  EXPECT_EQ(daemon.run_once({"--check-config", "--online"}, output), 0) << output;
  EXPECT_THAT(output, HasSubstr("the first start makes the tables"));
  EXPECT_EQ(postgres().query(name(), count_of_tables), "0\n") << "it only looks";
  daemon.start();
  EXPECT_EQ(daemon.run_once({"--check-config", "--online"}, output), 0) << output;
  EXPECT_THAT(output, HasSubstr("the store can be used, and key_file is the right one"));
  postgres().query(name(), "UPDATE writebackd.version SET number = 3");
  EXPECT_EQ(daemon.run_once({"--check-config", "--online"}, output), 0) << output;
  EXPECT_THAT(output, HasSubstr("the store is of an older version"));
  EXPECT_EQ(postgres().query(name(), "SELECT number FROM writebackd.version"), "3\n");
  postgres().query(name(), "UPDATE writebackd.version SET number = 99");
  EXPECT_EQ(daemon.run_once({"--check-config", "--online"}, output), 1) << output;
  EXPECT_THAT(output, HasSubstr("newer version"));
  postgres().query(name(), "UPDATE writebackd.version SET number = " +
                               std::to_string(store::migrations().size()));
  support::write_file(daemon.path("store.key"), std::string(64, 'd'));
  EXPECT_EQ(daemon.run_once({"--check-config", "--online"}, output), 1) << output;
  EXPECT_THAT(output, HasSubstr("key_file"));
  support::write_file(daemon.path("database-password"), fresh_password());
  EXPECT_EQ(daemon.run_once({"--check-config", "--online"}, output), 1) << output;
  EXPECT_THAT(output, HasSubstr("password authentication failed"));
}

TEST_F(Postgres, TwoAgentsWithTheSameKeyAtTheSameMomentWriteOnce) {
  support::Daemon one{directory()};
  support::Daemon two{directory()};
  share(one);
  share(two);
  one.start();
  two.start();
  auto first = one.client();
  auto second = two.client();
  for (int round = 0; round < 10; ++round) {
    const Person person = directory().add_person();
    const std::string key = fresh_name();
    const std::string password = fresh_password();
    HttpReply reply_of_one;
    std::thread other([&] { reply_of_one = reset_with(first, key, person, password); });
    const HttpReply reply_of_two = reset_with(second, key, person, password);
    other.join();
    // The loser hears that it is under way, or what the winner heard.
    const bool one_done = reply_of_one.status == 200;
    const bool two_done = reply_of_two.status == 200;
    EXPECT_TRUE(one_done || two_done) << reply_of_one.body << reply_of_two.body;
    if (one_done && two_done) {
      EXPECT_EQ(reply_of_one.body, reply_of_two.body);
    }
    if (!one_done) {
      EXPECT_TRUE(is_problem(reply_of_one, "operation_in_progress"));
    }
    if (!two_done) {
      EXPECT_TRUE(is_problem(reply_of_two, "operation_in_progress"));
    }
    EXPECT_TRUE(directory().accepts(person, password));
    // Written twice, the directory would have refused the second by its history.
    const auto again = reset_with(two_done ? first : second, key, person, password);
    EXPECT_EQ(again.body, two_done ? reply_of_two.body : reply_of_one.body);
  }
}

TEST_F(Postgres, WhatAKilledAgentWroteIsSettledByAnother) {
  TcpGate gate{directory().ldaps_port()};
  support::Daemon one{directory()};
  support::Daemon two{directory()};
  share(one, gate.port());
  share(two);
  one.ini.set("directory", "connections", "1");
  for (auto* daemon : {&one, &two}) daemon->ini.set("api", "request_timeout", "2s");
  one.start();
  two.start();
  const Person person = directory().add_person();
  const std::string key = fresh_name();
  const std::string password = fresh_password();
  auto client = one.client();
  std::size_t asked = gate.requests_so_far();
  ASSERT_TRUE(is_ok(reset(client, directory().add_person().uid, fresh_password())));
  asked = gate.requests_so_far() - asked;
  gate.arm({asked, TcpGate::Action::stall_answer});
  std::thread caller([&] { static_cast<void>(reset_with(client, key, person, password)); });
  EXPECT_TRUE(wait_until([&] { return directory().accepts(person, password); }));
  one.process().signal(SIGKILL);
  caller.join();
  auto other = two.client();
  HttpReply settled;
  // Until the lease of the killed one has ended.
  EXPECT_TRUE(wait_until([&] {
    settled = reset_with(other, key, person, password);
    return settled.status == 200;
  })) << settled.body;
  EXPECT_EQ(settled.text("result"), "password_reset");
  EXPECT_TRUE(directory().accepts(person, password));
  EXPECT_EQ(reset_with(other, key, person, password).body, settled.body);
}

TEST_F(Postgres, ALostDatabaseIsToldAndComesBackWithoutARestart) {
  support::Daemon daemon{directory()};
  share(daemon);
  daemon.start();
  auto api = daemon.client();
  const Person person = directory().add_person();
  EXPECT_TRUE(is_ok(reset_with(api, fresh_name(), person, fresh_password())));
  postgres().stop();
  EXPECT_TRUE(wait_until([&] { return api.get("/readyz").status == 503; }));
  EXPECT_THAT(api.get("/readyz").body, HasSubstr("/store"));
  EXPECT_TRUE(
      is_problem(reset_with(api, fresh_name(), person, fresh_password()), "directory_unavailable"));
  EXPECT_TRUE(is_ok(reset(api, person.uid, fresh_password()))) << "without a key it goes on";
  postgres().start();
  EXPECT_TRUE(wait_until([&] { return api.get("/readyz").status == 200; }));
  EXPECT_TRUE(is_ok(reset_with(api, fresh_name(), person, fresh_password())));
  EXPECT_TRUE(daemon.log_shows("it works again"));
}

TEST_F(Postgres, ARestartBetweenTwoCallsIsNotNoticed) {
  support::Daemon daemon{directory()};
  share(daemon);
  daemon.start();
  auto api = daemon.client();
  const Person person = directory().add_person();
  for (int i = 0; i < 4; ++i) {
    EXPECT_TRUE(is_ok(reset_with(api, fresh_name(), person, fresh_password())));
    postgres().query("postgres",
                     "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = "
                     "'writebackd'");
  }
}

TEST_F(Postgres, ADatabaseThatFallsSilentHoldsNobodyForLong) {
  TcpGate gate{postgres().port()};
  support::Daemon daemon{directory()};
  share(daemon);
  daemon.ini.set("store", "url",
                 "postgresql://writebackd@127.0.0.1:" + std::to_string(gate.port()) + "/" + name() +
                     "?sslmode=verify-full");
  daemon.start();
  auto api = daemon.client();
  const Person person = directory().add_person();
  EXPECT_TRUE(is_ok(reset_with(api, fresh_name(), person, fresh_password())));
  gate.set_mode(TcpGate::Mode::silent);
  EXPECT_TRUE(
      is_problem(reset_with(api, fresh_name(), person, fresh_password()), "directory_unavailable"));
  EXPECT_TRUE(is_ok(reset(api, person.uid, fresh_password())));
  gate.set_mode(TcpGate::Mode::pass);
  EXPECT_TRUE(wait_until([&] { return api.get("/readyz").status == 200; }));
  EXPECT_TRUE(is_ok(reset_with(api, fresh_name(), person, fresh_password())));
}

TEST_F(Postgres, ADatabaseThatCanOnlyBeReadIsTold) {
  support::Daemon daemon{directory()};
  share(daemon);
  daemon.start();
  auto api = daemon.client();
  const auto set = [&](const char* value) {
    postgres().query("postgres", "ALTER DATABASE " + name() +
                                     " SET default_transaction_read_only = " + value +
                                     "; SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                                     "WHERE usename = 'writebackd'");
  };
  set("on");
  const Person person = directory().add_person();
  EXPECT_TRUE(
      is_problem(reset_with(api, fresh_name(), person, fresh_password()), "directory_unavailable"));
  EXPECT_TRUE(daemon.log_shows("read-only"));
  set("off");
  EXPECT_TRUE(wait_until([&] { return api.get("/readyz").status == 200; }));
  EXPECT_TRUE(is_ok(reset_with(api, fresh_name(), person, fresh_password())));
}

TEST_F(Postgres, WhoStealsTheTablesReadsNothing) {
  support::Daemon daemon{directory()};
  share(daemon);
  daemon.start();
  auto api = daemon.client();
  const Person person = directory().add_person();
  const std::string key = fresh_name();
  const std::string password = fresh_password();
  EXPECT_TRUE(is_ok(reset_with(api, key, person, password)));
  const auto hex = [](const std::string& text) {
    std::string digits;
    for (const char c : text) {
      constexpr const char* all = "0123456789abcdef";
      const auto byte = static_cast<unsigned char>(c);
      digits += {all[byte / 16], all[byte % 16]};
    }
    return digits;
  };
  const std::string all = postgres().dump(name());
  EXPECT_THAT(all, HasSubstr("INSERT INTO writebackd.idempotency"));
  for (const std::string& secret : {key, person.uid, password, std::string("password_reset")}) {
    EXPECT_THAT(all, Not(HasSubstr(secret)));
    EXPECT_THAT(all, Not(HasSubstr(hex(secret))));
  }
}

}  // namespace writeback::test
