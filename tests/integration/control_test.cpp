// What an administrator does with writebackctl, by the daemon that runs.
#include <gmock/gmock.h>
#include <poll.h>
#include <pty.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/json/parse.hpp>
#include <filesystem>

#include "tests/integration/daemon_test.hpp"

namespace writeback::test {
namespace {

using support::fresh_password;
using support::Person;
using support::TestDirectory;
using testing::HasSubstr;
using testing::Not;

class Control : public testing::Test {
 protected:
  [[nodiscard]] static TestDirectory& server() { return TestDirectory::shared(); }
  std::string ctl(const std::vector<std::string>& arguments, int expected = 0,
                  const std::string& input = {}) {
    std::string output;
    EXPECT_EQ(daemon_.run_ctl(arguments, output, input), expected) << output;
    return output;
  }

  support::Daemon daemon_{server()};
};

/// A terminal with writebackctl in it.
class Terminal {
 public:
  explicit Terminal(std::vector<std::string> arguments) {
    std::vector<char*> words;
    for (auto& argument : arguments) words.push_back(argument.data());
    words.push_back(nullptr);
    child_ = forkpty(&terminal_, nullptr, nullptr, nullptr);
    if (child_ == 0) {
      execv(words.front(), words.data());
      _exit(127);
    }
  }
  ~Terminal() {
    close(terminal_);
    if (!ended_) waitpid(child_, nullptr, 0);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  /// Reads until the text has come, or the program has ended.
  [[nodiscard]] bool shows(const std::string& text) {
    while (seen_.find(text) == std::string::npos) {
      char bytes[256];
      pollfd ready{terminal_, POLLIN, 0};
      constexpr int patience_ms = 20'000;
      if (poll(&ready, 1, patience_ms) <= 0) return false;
      const auto count = read(terminal_, bytes, sizeof bytes);
      if (count <= 0) return false;
      seen_.append(bytes, static_cast<std::size_t>(count));
    }
    return true;
  }
  void type(const std::string& line) const { send(line + "\n"); }
  void send(const std::string& text) const {
    ASSERT_EQ(write(terminal_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  [[nodiscard]] int exit_code() {
    static_cast<void>(shows("\1never\1"));
    int status = 0;
    waitpid(child_, &status, 0);
    ended_ = true;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  [[nodiscard]] const std::string& seen() const { return seen_; }

 private:
  int terminal_ = -1;
  pid_t child_ = -1;
  bool ended_ = false;
  std::string seen_;
};

TEST_F(Control, AResetFromStandardInputIsOneLikeEveryOther) {
  daemon_.start();
  const Person person = server().add_person();
  server().lock_by_failures(person);
  const std::string password = fresh_password() + " \\ \"quoted\" ä!";
  static_cast<void>(support::SecretsUsed::of_this_process().add(password));
  EXPECT_THAT(ctl({"reset", person.uid}, 0, password + "\nsomething else\n"),
              HasSubstr("is not locked any more"));
  EXPECT_TRUE(server().accepts(person, password));
  const std::string trail = ctl({"audit", "show", "--user", person.uid});
  EXPECT_THAT(trail, HasSubstr("reset_intended"));
  EXPECT_THAT(trail, HasSubstr("caller=writebackctl from=control socket, user "));
  EXPECT_TRUE(daemon_.log_shows("caller=writebackctl operation=password.reset"));
}

TEST_F(Control, AReloadEndsWhenTheNewIniFileIsInUse) {
  daemon_.start();
  const std::string key = daemon_.add_client("second", "writeback");
  daemon_.write_ini();
  EXPECT_THAT(ctl({"reload"}), HasSubstr("the ini file is in use"));
  auto settings = daemon_.client_settings();
  settings.api_key = key;
  const auto answer = support::HttpsClient(settings).post("/v1/account/status", {{"user", "x"}});
  EXPECT_EQ(answer.status, 404) << "the new caller is known at once";
}

TEST_F(Control, AReloadOfAFileWithMistakesFailsAndNamesThemAll) {
  daemon_.start();
  daemon_.ini.set("api", "lisen", "x");
  daemon_.ini.set("directory", "timeot", "5s");
  daemon_.write_ini();
  const std::string said = ctl({"reload"}, 78);
  EXPECT_THAT(said, HasSubstr("did you mean listen?"));
  EXPECT_THAT(said, HasSubstr("did you mean timeout?"));
  EXPECT_THAT(said, HasSubstr("the old ini file stays in use"));
  EXPECT_EQ(daemon_.client().get("/readyz").status, 200);
  EXPECT_TRUE(daemon_.log_shows("the old one stays in use"));
}

TEST_F(Control, AReloadSaysWhatOnlyARestartCanChange) {
  daemon_.start();
  daemon_.ini.set("audit", "keep_days", "7");
  daemon_.write_ini();
  EXPECT_THAT(ctl({"reload"}), HasSubstr("note: [store], and of [audit]"));
}

TEST_F(Control, ExplainSaysWhatAKeyDoesWithoutADaemon) {
  const std::string key = ctl({"explain", "directory.timeout"});
  EXPECT_THAT(key, HasSubstr("[directory] timeout  (default: 5s)"));
  EXPECT_THAT(key, Not(HasSubstr("bind_dn")));
  EXPECT_THAT(ctl({"explain", "client"}), HasSubstr("[client:NAME] scopes  (needed)"));
  EXPECT_THAT(ctl({"explain", "ca_certificate"}), HasSubstr("[mail] ca_certificate"))
      << "in every section that has it";
  EXPECT_THAT(ctl({"explain", "timeot"}, 1), HasSubstr("did you mean timeout?"));
}

TEST_F(Control, WhatTheRulesRefuseIsRefusedHereToo) {
  daemon_.ini.set("password", "min_length", "12");
  daemon_.start();
  const Person person = server().add_person();
  const std::string said = ctl({"reset", person.uid}, 1, "short\n");
  EXPECT_THAT(said, HasSubstr("password_policy_violation"));
  EXPECT_THAT(said, HasSubstr("operation"));
  EXPECT_TRUE(server().accepts(person, person.password));
  EXPECT_THAT(ctl({"reset", "nobody-is-this"}, 1, fresh_password() + "\n"),
              HasSubstr("user_not_found"));
  EXPECT_THAT(ctl({"reset", person.uid}, 1, ""), HasSubstr("no password on standard input"));
}

TEST_F(Control, StatusUnlockAndRegistrationSayWhatIsSo) {
  daemon_.start();
  const Person person = server().add_person();
  server().lock_by_failures(person);
  EXPECT_THAT(ctl({"status", person.uid}), testing::ContainsRegex("\nlocked +yes\n"));
  const auto status = boost::json::parse(ctl({"status", person.uid, "--json"}));
  EXPECT_TRUE(status.at("locked").as_bool());
  EXPECT_EQ(ctl({"unlock", person.uid}), person.uid + " is unlocked\n");
  EXPECT_EQ(ctl({"unlock", person.uid}), person.uid + " was not locked\n");
  EXPECT_THAT(ctl({"status", "nobody-is-this"}, 1), HasSubstr("user_not_found"));
  EXPECT_TRUE(boost::json::parse(ctl({"registration", "show", person.uid, "--json"}))
                  .as_object()
                  .contains("has_pass"));
  EXPECT_THAT(ctl({"registration", "clear", person.uid}), HasSubstr("registered nothing"));
}

TEST_F(Control, ATerminalIsAskedTwiceAndShowsNothing) {
  daemon_.start();
  const Person person = server().add_person();
  const std::string password = fresh_password();
  const auto command = daemon_.ctl_command({"reset", person.uid, "--must-change"});
  Terminal different(command);
  ASSERT_TRUE(different.shows("New password of " + person.uid + ": "));
  different.type(password);
  ASSERT_TRUE(different.shows("The same again: "));
  different.type(password + "x");
  EXPECT_EQ(different.exit_code(), 1);
  EXPECT_THAT(different.seen(), HasSubstr("nothing was changed"));
  EXPECT_TRUE(server().accepts(person, person.password));

  Terminal interrupted(command);
  ASSERT_TRUE(interrupted.shows("New password of " + person.uid + ": "));
  interrupted.send("half a pass\x03");
  EXPECT_EQ(interrupted.exit_code(), 1);
  EXPECT_THAT(interrupted.seen(), HasSubstr("no password was typed"));

  Terminal same(command);
  ASSERT_TRUE(same.shows("New password of " + person.uid + ": "));
  same.type(password);
  ASSERT_TRUE(same.shows("The same again: "));
  same.type(password);
  EXPECT_EQ(same.exit_code(), 0) << same.seen();
  EXPECT_THAT(same.seen(), HasSubstr("another one has to be chosen"));
  for (const auto* terminal : {&different, &same}) {
    EXPECT_THAT(terminal->seen(), Not(HasSubstr(password)));
  }
  EXPECT_FALSE(server().accepts(person, person.password));
}

TEST_F(Control, ExitCodesSayWhyNothingWasDone) {
  daemon_.write_ini();
  EXPECT_THAT(ctl({"status", "alice"}, 69), HasSubstr("no writebackd answers"));
  EXPECT_THAT(ctl({"status"}, 64), HasSubstr("status needs USER"));
  EXPECT_THAT(ctl({"unlock", "alice", "--json"}, 64), HasSubstr("--json is not for unlock"));
  EXPECT_THAT(ctl({"reset", "alice", "bob"}, 64), HasSubstr("bob is one word too many"));
  EXPECT_THAT(ctl({"--help"}, 0), HasSubstr("simulate"));
  daemon_.ini.set("api", "lisen", "127.0.0.1:1");
  daemon_.write_ini();
  EXPECT_THAT(ctl({"status", "alice"}, 78), HasSubstr("lisen"));
}

TEST_F(Control, PasswordsThatHaveToBeEncryptedNeedNotBeOnThisMachine) {
  daemon_.ini.set("api", "encrypted_passwords", "required");
  daemon_.start();
  const Person person = server().add_person();
  const std::string password = fresh_password();
  static_cast<void>(ctl({"reset", person.uid}, 0, password + "\n"));
  EXPECT_TRUE(server().accepts(person, password));
}

TEST_F(Control, NobodyElseOnThisMachineIsAnswered) {
  if (geteuid() != 0) GTEST_SKIP() << "another user can only be tried as root";
  daemon_.start();
  struct stat of {};
  ASSERT_EQ(stat(daemon_.control_socket().c_str(), &of), 0);
  EXPECT_EQ(of.st_mode & 0777U, 0600U);
  // Even where somebody opened it with chmod.
  chmod(daemon_.control_socket().c_str(), 0666);
  const auto folder = std::filesystem::path(daemon_.control_socket()).parent_path();
  for (auto at = folder; at != "/tmp" && at != "/"; at = at.parent_path()) {
    std::filesystem::permissions(
        at, std::filesystem::perms::others_exec | std::filesystem::perms::group_exec,
        std::filesystem::perm_options::add);
  }
  support::TempFolder answers("control");
  support::ChildProcess other(
      {{"/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "curl", "-sS",
        "--max-time", "20", "--unix-socket", daemon_.control_socket(), "http://localhost/readyz"},
       answers / "out"});
  const auto code = other.wait_for_exit(std::chrono::seconds{30});
  EXPECT_TRUE(code == 52 || code == 56 || code == 7)
      << "curl: not one byte of an answer: " << support::read_file(answers / "out");
  EXPECT_TRUE(daemon_.log_shows("control socket: user 65534 may not call here"));
}

TEST_F(Control, ItsOwnAddressesDoNotExistForPortals) {
  const std::string key = daemon_.add_client("desk", "writeback support");
  daemon_.start();
  auto settings = daemon_.client_settings();
  settings.api_key = key;
  support::HttpsClient desk(settings);
  for (const char* path :
       {"/control/registration/import", "/control/registration/simulate", "/control/reload",
        "/control/throttles/list", "/control/throttles/clear"}) {
    EXPECT_EQ(desk.post(path, boost::json::object{{"user", "alice"}}).code(), "not_found");
  }
}

TEST_F(Control, AMisspeltKindOfThrottleIsNotAllOfThem) {
  daemon_.start();
  support::TempFolder answers("control");
  support::ChildProcess call(
      {{"/usr/bin/curl", "-sS", "--max-time", "20", "--unix-socket", daemon_.control_socket(),
        "--json", R"({"name": "alice", "kind": "identty"})",
        "http://localhost/control/throttles/clear"},
       answers / "out"});
  EXPECT_EQ(call.wait_for_exit(support::patience), 0);
  const std::string said = support::read_file(answers / "out");
  EXPECT_THAT(said, HasSubstr("invalid_request"));
  EXPECT_THAT(said, HasSubstr("/kind"));
}

TEST_F(Control, ASecondDaemonLeavesTheSocketOfTheFirstAlone) {
  daemon_.start();
  support::Daemon second{server()};
  second.ini.set("agent", "state_dir",
                 std::filesystem::path(daemon_.control_socket()).parent_path());
  second.ini.set("audit", "enabled", "no");
  second.start();
  EXPECT_TRUE(second.log_shows("another process answers there already"));
  EXPECT_EQ(second.stop(), 0);
  const Person person = server().add_person();
  static_cast<void>(ctl({"status", person.uid}));
  EXPECT_TRUE(daemon_.log_shows("caller=writebackctl operation=account.status"))
      << "the first one still answers";
}

TEST_F(Control, TheSocketIsFoundWhereSystemdPutsIt) {
  const std::string folder = daemon_.path("run");
  std::filesystem::create_directory(folder);
  daemon_.environment = {"RUNTIME_DIRECTORY=" + folder};
  daemon_.start();
  EXPECT_TRUE(std::filesystem::exists(folder + "/control.sock"));
  static_cast<void>(ctl({"reload"}));
}

TEST_F(Control, BusyAndUnknownAreNoFailures) {
  daemon_.use_directory_ports({1});
  daemon_.start_without_directory();
  EXPECT_THAT(ctl({"status", "alice"}, 75), HasSubstr("code directory_unavailable"));
  EXPECT_THAT(ctl({"status", "alice"}, 75), HasSubstr("try again in"));
  static_cast<void>(ctl({"status", "alice", "--json"}, 75));
}

TEST_F(Control, WhatSomebodyMayNotReadIsNoMistakeOfTheFile) {
  if (geteuid() != 0) GTEST_SKIP() << "another user can only be tried as root";
  daemon_.write_ini();
  support::TempFolder answers("control");
  std::vector<std::string> words = {"/usr/bin/setpriv", "--reuid=65534", "--regid=65534",
                                    "--clear-groups"};
  for (const auto& word : daemon_.ctl_command({"check"})) words.push_back(word);
  support::ChildProcess other({words, answers / "out"});
  EXPECT_EQ(other.wait_for_exit(support::patience), 77) << support::read_file(answers / "out");
}

TEST_F(Control, LongWorkShowsABarOnATerminal) {
  daemon_.ini.set("agent", "development", "yes");
  daemon_.ini.set("notify", "outbox", daemon_.path("outbox"));
  daemon_.start();
  Terminal terminal(daemon_.ctl_command({"simulate", "--gates", "2"}));
  EXPECT_TRUE(terminal.shows("people who can reset"));
  EXPECT_EQ(terminal.exit_code(), 0) << terminal.seen();
  EXPECT_THAT(terminal.seen(), HasSubstr("looking people up ["));
  EXPECT_THAT(ctl({"simulate", "--gates", "2"}), Not(HasSubstr("[")))
      << "nothing but lines elsewhere";
}

TEST_F(Control, ASocketThatACrashLeftIsReplaced) {
  daemon_.start();
  EXPECT_EQ(daemon_.process().running(), true);
  daemon_.process().signal(SIGKILL);
  static_cast<void>(daemon_.process().wait_for_exit(std::chrono::seconds{20}));
  EXPECT_TRUE(std::filesystem::exists(daemon_.control_socket()));
  daemon_.start();
  const Person person = server().add_person();
  static_cast<void>(ctl({"status", person.uid}));
  EXPECT_EQ(daemon_.stop(), 0);
  EXPECT_FALSE(std::filesystem::exists(daemon_.control_socket()));
}

TEST_F(Control, CallersWhoTakeAllPlacesDoNotKeepTheAdministratorOut) {
  daemon_.ini.set("api", "max_connections", "10");
  daemon_.start();
  std::vector<std::unique_ptr<support::RawTls>> silent;
  for (int i = 0; i < 20; ++i) {
    silent.push_back(std::make_unique<support::RawTls>(daemon_.raw_settings()));
  }
  const Person person = server().add_person();
  static_cast<void>(ctl({"status", person.uid}));
}

TEST_F(Control, TheFirstKeyIsMadeBeforeTheIniFileIsComplete) {
  support::write_file(daemon_.ini_file(), "[api]\nlisten = 127.0.0.1:8443\n");
  EXPECT_THAT(ctl({"key", "new", "portal"}), HasSubstr("[client:portal]"));
}

TEST_F(Control, ANewKeyOpensTheDoorWhenItsLinesAreInTheIniFile) {
  daemon_.start();
  EXPECT_THAT(ctl({"key", "new", "portal"}, 1), HasSubstr("has a [client:portal] already"));
  EXPECT_THAT(ctl({"key", "new", "desk", "--scopes", "everything"}, 64),
              HasSubstr("expected writeback, flows, support or metrics"));
  EXPECT_THAT(ctl({"key", "new", "a b"}, 64), HasSubstr("NAME of letters"));
  EXPECT_THAT(ctl({"key", "new", "writebackctl"}, 64), HasSubstr("is the name"));
  const std::string said = ctl({"key", "new", "desk", "--scopes", "writeback support"});
  const auto begin = said.find("\n\n") + 2;
  const std::string key = said.substr(begin, said.find('\n', begin) - begin);
  EXPECT_GE(key.size(), 43U);
  const auto hash = said.find("api_key_sha256 = ");
  ASSERT_NE(hash, std::string::npos) << said;
  daemon_.ini.set("client:desk", "api_key_sha256", said.substr(hash + 17, 64));
  daemon_.ini.set("client:desk", "scopes", "writeback support");
  daemon_.write_ini();
  ASSERT_TRUE(daemon_.reload());
  auto settings = daemon_.client_settings();
  settings.api_key = support::SecretsUsed::of_this_process().add(key);
  support::HttpsClient desk(settings);
  const Person person = server().add_person();
  EXPECT_TRUE(is_ok(status(desk, person.uid)));
}

}  // namespace
}  // namespace writeback::test
