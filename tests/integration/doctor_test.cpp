// What `writebackctl doctor` finds, on what is well and on what is not.
#include <gmock/gmock.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/json/parse.hpp>
#include <sstream>

#include "tests/integration/daemon_test.hpp"
#include "tests/support/mail_server.hpp"

namespace writeback::test {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

TEST(Doctor, FindsNothingWhereAllIsWell) {
  support::Daemon daemon(support::TestDirectory::shared());
  daemon.start();
  std::string said;
  EXPECT_EQ(daemon.run_ctl({"doctor"}, said), 0) << said;
  for (const char* line :
       {"ok +daemon: runs, and is ready", "ok +listens on 127", "warning +certificate",
        "ok +audit trail", "ok +disk", "ok +directory ldap"}) {
    EXPECT_THAT(said, ContainsRegex(line));
  }
  EXPECT_THAT(said, HasSubstr("0 failed"));
  ASSERT_EQ(daemon.run_ctl({"doctor", "--json"}, said), 0);
  std::istringstream lines(said);
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    EXPECT_FALSE(boost::json::parse(line).at("topic").as_string().empty());
  }
  EXPECT_GT(count, 8U);
}

TEST(Doctor, SaysWhatToDoWhereItIsNot) {
  support::Daemon daemon(support::TestDirectory::shared());
  daemon.ini.set("mail", "server", "smtps://127.0.0.1:" + std::to_string(daemon.port()));
  daemon.ini.set("mail", "from", "Password help <no-reply@example.com>");
  daemon.write_ini();
  std::string said;
  EXPECT_EQ(daemon.run_ctl({"doctor"}, said), 1) << said;
  EXPECT_THAT(said, ContainsRegex("failed +daemon: no writebackd answers"));
  EXPECT_THAT(said, HasSubstr("next: systemctl enable --now writebackd"));
  EXPECT_THAT(said, ContainsRegex("ok +listens on 127.*: the address is free"));
  EXPECT_THAT(said, ContainsRegex("failed +mail smtps"));
  boost::asio::io_context loop;
  const boost::asio::ip::tcp::acceptor somebody_else(
      loop, {boost::asio::ip::address_v4::loopback(), daemon.port()});
  EXPECT_EQ(daemon.run_ctl({"doctor"}, said), 1) << said;
  EXPECT_THAT(said, ContainsRegex("warning +listens on 127.*: somebody has this address"));
  daemon.use_directory_ports({1});
  daemon.write_ini();
  EXPECT_EQ(daemon.run_ctl({"doctor"}, said), 1);
  EXPECT_THAT(said, ContainsRegex("failed +directory ldaps.*: not reachable"));
  EXPECT_THAT(said, HasSubstr("docs/openldap-rights.md"));
  daemon.ini.set("api", "lisen", "x");
  daemon.write_ini();
  EXPECT_EQ(daemon.run_ctl({"doctor"}, said), 78);
  EXPECT_THAT(said, ContainsRegex("failed +ini file: .*lisen"));
}

TEST(Doctor, SaysWhetherBrowsersWillTakeThePortal) {
  support::Daemon daemon(support::TestDirectory::shared());
  daemon.ini.set("portal", "enabled", "yes");
  daemon.ini.set("portal", "url", daemon.base_url());
  daemon.start();
  std::string said;
  EXPECT_EQ(daemon.run_ctl({"doctor"}, said), 0) << said;
  EXPECT_THAT(said, ContainsRegex("ok +portal https://127.0.0.1:[0-9]+: the certificate is good"));
  daemon.ini.set("portal", "url", "https://password.example.com");
  daemon.ini.set("captcha", "provider", "none");
  daemon.write_ini();
  EXPECT_EQ(daemon.run_ctl({"doctor"}, said), 0) << said;
  EXPECT_THAT(said, ContainsRegex("warning +portal https://password.example.com: the certificate "
                                  "is not for this name"));
  EXPECT_THAT(said, ContainsRegex("warning +portal: programs can go through the pages"));
}

}  // namespace
}  // namespace writeback::test
