// Copies of the audit trail: to a real rsyslog over TLS, and to a real journal of systemd.
#include <gmock/gmock.h>

#include <csignal>
#include <filesystem>
#include <regex>
#include <set>

#include "tests/integration/daemon_test.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/free_port.hpp"
#include "tests/support/namespaces.hpp"
#include "tests/support/wait_until.hpp"

namespace writeback::test {

using support::ChildProcess;
using support::fresh_password;
using support::Person;
using support::TestDirectory;
using support::wait_until;
using testing::HasSubstr;

namespace {

/// An rsyslogd that takes RFC 5424 over TLS and writes what it understood of it into a file.
class Syslog {
 public:
  Syslog() {
    const auto identity = authority_.issue({.subject = "127.0.0.1"});
    support::write_file(folder_ / "ca.crt", authority_.certificate());
    support::write_file(folder_ / "server.crt", identity.certificate);
    support::write_file(folder_ / "server.key", identity.private_key);
    support::write_file(
        folder_ / "rsyslog.conf",
        "global(workDirectory=\"" + folder_.path() +
            "\" defaultNetstreamDriver=\"ossl\""
            " defaultNetstreamDriverCAFile=\"" +
            (folder_ / "ca.crt") + "\" defaultNetstreamDriverCertFile=\"" +
            (folder_ / "server.crt") + "\" defaultNetstreamDriverKeyFile=\"" +
            (folder_ / "server.key") +
            "\" maxMessageSize=\"64k\")\n"
            "module(load=\"imtcp\" StreamDriver.Name=\"ossl\" StreamDriver.Mode=\"1\""
            " StreamDriver.AuthMode=\"anon\")\n"
            "input(type=\"imtcp\" address=\"127.0.0.1\" port=\"" +
            std::to_string(port_) +
            "\")\n"
            "template(name=\"seen\" type=\"string\""
            " string=\"%pri% %app-name% %msgid% %timestamp:::date-rfc3339% %msg%\\n\")\n"
            "action(type=\"omfile\" file=\"" +
            (folder_ / "seen") + "\" template=\"seen\")\n");
  }
  [[nodiscard]] static bool can_start() { return std::filesystem::exists("/usr/sbin/rsyslogd"); }
  void start() {
    process_ = std::make_unique<ChildProcess>(ChildProcess::Start{
        {"/usr/sbin/rsyslogd", "-n", "-f", folder_ / "rsyslog.conf", "-i", folder_ / "pid"},
        folder_ / "rsyslogd.log"});
  }
  void stop() { process_.reset(); }
  [[nodiscard]] std::string seen() const {
    return std::filesystem::exists(folder_ / "seen") ? support::read_file(folder_ / "seen") : "";
  }
  [[nodiscard]] std::string url() const { return "tls://127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] std::string ca_pem() const { return authority_.certificate(); }
  /// The numbers of the lines that arrived.
  [[nodiscard]] std::set<int> numbers() const {
    const std::string text = seen();
    const std::regex number("\"seq\":([0-9]+)");
    std::set<int> found;
    for (std::sregex_iterator at(text.begin(), text.end(), number), end; at != end; ++at) {
      found.insert(std::stoi((*at)[1]));
    }
    return found;
  }

 private:
  support::TempFolder folder_{"syslog"};
  support::CertificateAuthority authority_{"Test syslog"};
  std::uint16_t port_ = support::free_port();
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace

class AuditCopies : public testing::Test {
 protected:
  [[nodiscard]] static TestDirectory& server() { return TestDirectory::shared(); }
  void copy_to(const Syslog& syslog) {
    support::write_file(daemon_.path("syslog-ca.crt"), syslog.ca_pem());
    daemon_.ini.set("audit", "syslog", syslog.url());
    daemon_.ini.set("audit", "syslog_ca_certificate", "syslog-ca.crt");
  }
  void reset_somebody() {
    auto api = daemon_.client();
    EXPECT_TRUE(is_ok(reset(api, server().add_person().uid, fresh_password())));
  }
  /// Every line from the first that arrived to the last of the trail.
  [[nodiscard]] testing::AssertionResult has_no_gap(const Syslog& syslog) const {
    const auto numbers = syslog.numbers();
    if (numbers.empty()) return testing::AssertionFailure() << "nothing arrived";
    const int span = *numbers.rbegin() - *numbers.begin() + 1;
    if (static_cast<int>(numbers.size()) == span) return testing::AssertionSuccess();
    return testing::AssertionFailure() << numbers.size() << " of " << span;
  }

  support::Daemon daemon_{server()};
};

TEST_F(AuditCopies, SyslogGetsEachLineWithItsMeaning) {
  ASSERT_TRUE(Syslog::can_start()) << "scripts/install-dependencies test installs it";
  Syslog syslog;
  syslog.start();
  copy_to(syslog);
  daemon_.start();
  reset_somebody();
  auto api = daemon_.client();
  static_cast<void>(reset(api, "nobody-has-this-name", fresh_password()));
  EXPECT_TRUE(wait_until([&] { return syslog.seen().find("reset_refused") != std::string::npos; }));
  const std::string seen = syslog.seen();
  // Facility 13 (log audit): 109 notice, 108 warning.
  EXPECT_THAT(seen, HasSubstr("109 writebackd reset_intended 2"));
  EXPECT_THAT(seen, HasSubstr("109 writebackd reset_done 2"));
  EXPECT_THAT(seen, HasSubstr("108 writebackd reset_refused 2"));
  EXPECT_THAT(seen, HasSubstr("\"mac\":\""));
  EXPECT_TRUE(has_no_gap(syslog));
}

TEST_F(AuditCopies, WhatHappenedWhileSyslogWasAwayIsCopiedAfterwardsAlsoAfterARestart) {
  ASSERT_TRUE(Syslog::can_start()) << "scripts/install-dependencies test installs it";
  Syslog syslog;
  syslog.start();
  copy_to(syslog);
  daemon_.start();
  reset_somebody();
  EXPECT_TRUE(wait_until([&] { return syslog.seen().find("reset_done") != std::string::npos; }));
  syslog.stop();
  for (int i = 0; i < 5; ++i) reset_somebody();
  EXPECT_TRUE(daemon_.log_shows("can't be copied to syslog"));
  daemon_.process().signal(SIGKILL);
  static_cast<void>(daemon_.stop());
  daemon_.start();
  reset_somebody();
  syslog.start();
  EXPECT_TRUE(wait_until([&] { return syslog.numbers().size() >= 14 && has_no_gap(syslog); }))
      << syslog.seen();
}

TEST_F(AuditCopies, ASyslogServerThatCanNotProveWhoItIsGetsNothing) {
  ASSERT_TRUE(Syslog::can_start()) << "scripts/install-dependencies test installs it";
  Syslog syslog;
  syslog.start();
  copy_to(syslog);
  support::write_file(daemon_.path("syslog-ca.crt"),
                      support::CertificateAuthority("Somebody").certificate());
  daemon_.start();
  reset_somebody();
  EXPECT_TRUE(daemon_.log_shows("can't be copied to syslog: TLS: "));
  EXPECT_EQ(syslog.seen(), "");
}

TEST_F(AuditCopies, TheJournalGetsFieldsToLookFor) {
  if (!support::can_make_namespaces() ||
      !std::filesystem::exists("/lib/systemd/systemd-journald")) {
    GTEST_SKIP() << "no journal can be started here";
  }
  // A journal of the test's own, in a /run of its own.
  support::TempFolder folder("journal");
  ChildProcess journal({{"/usr/bin/unshare", "--mount", "sh", "-c",
                         "mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/journal "
                         "/run/log/journal && exec /lib/systemd/systemd-journald"},
                        folder / "journald.log"});
  const std::string inside = "/proc/" + std::to_string(journal.pid()) + "/root/run/";
  ASSERT_TRUE(
      wait_until([&] { return std::filesystem::exists(inside + "systemd/journal/socket"); }));
  daemon_.wrapper = {"/usr/bin/nsenter", "--target", std::to_string(journal.pid()), "--mount",
                     "--"};
  daemon_.ini.set("audit", "journal", "yes");
  daemon_.start();
  reset_somebody();
  const auto entries = [&](const std::string& match) {
    const support::TempFolder place("journalctl");
    std::vector<std::string> command = daemon_.wrapper;
    command.insert(command.end(), {"/usr/bin/journalctl", "--no-pager", "-o", "json", match});
    ChildProcess journalctl({command, place / "output"});
    static_cast<void>(journalctl.wait_for_exit(support::patience));
    return support::read_file(place / "output");
  };
  EXPECT_TRUE(wait_until(
      [&] { return entries("WRITEBACKD_EVENT=2002").find("reset_done") != std::string::npos; }));
  const std::string done = entries("WRITEBACKD_EVENT_NAME=reset_done");
  EXPECT_THAT(done, HasSubstr("\"SYSLOG_IDENTIFIER\":\"writebackd-audit\""));
  EXPECT_THAT(done, HasSubstr("\"PRIORITY\":\"5\""));
  EXPECT_THAT(done, HasSubstr("WRITEBACKD_OPERATION"));
  EXPECT_EQ(daemon_.stop(), 0);
}

}  // namespace writeback::test
