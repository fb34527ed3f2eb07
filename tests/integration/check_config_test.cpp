#include <sys/stat.h>

#include <algorithm>

#include "tests/integration/daemon_test.hpp"

namespace writeback::test {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class CheckConfig : public testing::Test {
 protected:
  /// The exit code of `writebackd --check-config` with the ini file as it is now.
  int check() {
    daemon_.write_ini();
    return daemon_.run_once({"--check-config"}, output_);
  }
  int check_text(const std::string& text) {
    support::write_file(daemon_.ini_file(), text);
    return daemon_.run_once({"--check-config"}, output_);
  }
  /// A mistake as it is reported: where it is, and then what.
  [[nodiscard]] testing::Matcher<std::string> mistake(const std::string& section,
                                                      const std::string& key,
                                                      const std::string& what) const {
    const auto line = daemon_.ini.line_of(section, key);
    return HasSubstr(daemon_.ini_file() + ":" + std::to_string(line) + ": [" + section + "] " +
                     key + ": " + what);
  }
  [[nodiscard]] std::size_t mistakes() const {
    return static_cast<std::size_t>(std::count(output_.begin(), output_.end(), '\n')) - 1;
  }

  support::Daemon daemon_{support::TestDirectory::shared()};
  std::string output_;
};

TEST_F(CheckConfig, WhatIsRightIsRight) {
  EXPECT_EQ(check(), 0) << output_;
  EXPECT_THAT(output_, HasSubstr("ok"));
}

TEST_F(CheckConfig, TheSmallestOneIsEnough) {
  daemon_.ini.remove("api", "listen");
  daemon_.ini.remove_section("log");
  EXPECT_EQ(check(), 0) << output_;
}

TEST_F(CheckConfig, AllMistakesAreToldInOneGo) {
  daemon_.ini.set("api", "listen", "127.0.0.1");
  daemon_.ini.set("api", "max_connections", "many");
  daemon_.ini.set("directory", "conections", "4");
  daemon_.ini.set("directory", "type", "openldapp");
  daemon_.ini.set("directory", "timeout", "5");
  daemon_.ini.set("directory", "user_filter", "(uid={user}");
  daemon_.ini.set("writeback", "operations", "reset unlok");
  daemon_.ini.set("writeback", "include_groups", "not a dn\ncn=fine,dc=example,dc=com");
  daemon_.ini.set("client:portal", "scopes", "writback");
  daemon_.ini.set("client:portal", "allow_from", "10.0.0.0/33");
  daemon_.ini.set("log", "level", "debgu");
  EXPECT_EQ(check(), 1);
  EXPECT_THAT(output_, mistake("api", "listen", "127.0.0.1"));
  EXPECT_THAT(output_, mistake("api", "max_connections", "expected a number from 1 to"));
  EXPECT_THAT(output_,
              mistake("directory", "conections", "is not known here; did you mean connections?"));
  EXPECT_THAT(output_, AllOf(mistake("directory", "type", "expected one of"),
                             HasSubstr("did you mean openldap?")));
  EXPECT_THAT(output_, mistake("directory", "timeout", "expected a time"));
  EXPECT_THAT(output_, mistake("directory", "user_filter", "expected an LDAP filter"));
  EXPECT_THAT(output_, mistake("writeback", "operations", "unlok"));
  EXPECT_THAT(output_, mistake("writeback", "include_groups", "not a dn"));
  EXPECT_THAT(output_, mistake("client:portal", "scopes", "writback"));
  EXPECT_THAT(output_, mistake("client:portal", "allow_from", "10.0.0.0/33"));
  EXPECT_THAT(output_, mistake("log", "level", "expected one of"));
  EXPECT_EQ(mistakes(), 11U) << output_;
}

TEST_F(CheckConfig, SectionsThatAreNotKnownAndSectionsThatAreMissing) {
  daemon_.ini.set("directry", "type", "openldap");
  EXPECT_EQ(check(), 1);
  EXPECT_THAT(output_, HasSubstr("[directry] is no known section; did you mean [directory]?"));
  EXPECT_EQ(check_text(""), 1);
  for (const char* expected : {"[api] certificate: is missing", "[api] private_key: is missing",
                               "[directory] uris: is missing", "[directory] type: is missing",
                               "[directory] bind_dn: is missing", "[directory] base_dn: is missing",
                               "[directory] bind_password_file: is missing", "[client:NAME]"}) {
    EXPECT_THAT(output_, HasSubstr(expected));
  }
}

TEST_F(CheckConfig, LinesThatAreNone) {
  EXPECT_EQ(
      check_text("[api\nlisten 127.0.0.1:1\nkey = before\n[log]\nlevel = info\nlevel = debug\n"
                 "[log]\nlevel = error\n"),
      1);
  for (const char* line : {":1: ", ":2: ", ":3: ", ":6: ", ":7: "}) {
    EXPECT_THAT(output_, HasSubstr(daemon_.ini_file() + line)) << output_;
  }
}

TEST_F(CheckConfig, CommentsContinuationsAndAByteOrderMarkAreFine) {
  daemon_.write_ini();
  const std::string text = support::read_file(daemon_.ini_file());
  EXPECT_EQ(check_text("\xEF\xBB\xBF; a comment\n# another one\n" + text +
                       "\n[writeback]\nenabled = yes   ; why not\nexclude_subtrees =\n"
                       "    ou=a,dc=example,dc=com\n    # between\n    ou=b,dc=example,dc=com\n"),
            0)
      << output_;
  std::string windows;
  for (const char c : text) windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
  EXPECT_EQ(check_text(windows), 0) << output_;
}

TEST_F(CheckConfig, SecretsThatEverybodyCanRead) {
  ASSERT_EQ(chmod(daemon_.path("secrets/bind-password").c_str(), 0644), 0);
  EXPECT_EQ(check(), 1);
  EXPECT_THAT(output_,
              AllOf(mistake("directory", "bind_password_file", ""), HasSubstr("chmod 600")));
  ASSERT_EQ(chmod(daemon_.path("secrets/bind-password").c_str(), 0640), 0);
  EXPECT_EQ(check(), 0) << output_;
}

TEST_F(CheckConfig, SecretsThatAreNotThere) {
  daemon_.ini.set("directory", "bind_password_file", "secrets/misspelt");
  EXPECT_EQ(check(), 1);
  EXPECT_THAT(output_, AllOf(mistake("directory", "bind_password_file", ""), HasSubstr("misspelt"),
                             HasSubstr("No such file")));
  support::write_file(daemon_.path("secrets/empty"), "");
  daemon_.ini.set("directory", "bind_password_file", "secrets/empty");
  EXPECT_EQ(check(), 1);
  EXPECT_THAT(output_, HasSubstr("is empty"));
}

TEST_F(CheckConfig, SecretsFromSystemd) {
  daemon_.ini.set("directory", "bind_password_file", "credential:bind");
  EXPECT_EQ(check(), 1);
  EXPECT_THAT(output_, HasSubstr("LoadCredential=bind"));
  daemon_.environment = {"CREDENTIALS_DIRECTORY=" + daemon_.path("secrets")};
  EXPECT_EQ(check(), 1);
  EXPECT_THAT(output_, HasSubstr("No such file"));
  daemon_.ini.set("directory", "bind_password_file", "credential:bind-password");
  EXPECT_EQ(check(), 0) << output_;
  daemon_.ini.set("directory", "bind_password_file", "credential:../bind-password");
  EXPECT_EQ(check(), 1) << output_;
}

TEST_F(CheckConfig, CertificatesThatDoNotFit) {
  const auto other = daemon_.server_authority().issue({"another"});
  support::write_file(daemon_.path("tls/server.key"), other.private_key);
  EXPECT_EQ(check(), 1);
  EXPECT_THAT(output_, mistake("api", "private_key", ""));
  support::write_file(daemon_.path("tls/server.crt"), "no certificate", 0644);
  EXPECT_EQ(check(), 1);
  EXPECT_THAT(output_, mistake("api", "certificate", ""));
  daemon_.install_server_certificate(other);
  support::write_file(daemon_.path("tls/directory-ca.crt"), "no certificate", 0644);
  EXPECT_EQ(check(), 1);
  EXPECT_THAT(output_, mistake("directory", "ca_certificate", ""));
}

TEST_F(CheckConfig, PasswordsNeverTravelInTheClear) {
  daemon_.ini.set("directory", "uris", "ldap://127.0.0.1:389");
  EXPECT_EQ(check(), 1);
  EXPECT_THAT(output_, AllOf(mistake("directory", "uris", ""), HasSubstr("starttls = yes")));
  daemon_.ini.set("directory", "starttls", "yes");
  EXPECT_EQ(check(), 0) << output_;
  daemon_.ini.set("directory", "uris", "ldaps://127.0.0.1");
  EXPECT_EQ(check(), 1) << "both at once is a mistake";
  daemon_.ini.set("directory", "starttls", "no");
  daemon_.ini.set("directory", "uris", "ldapi://%2Frun%2Fslapd%2Fldapi");
  EXPECT_EQ(check(), 0) << output_;
  for (const char* uri :
       {"http://127.0.0.1", "127.0.0.1", "ldaps://", "ldaps://host:0", "ldaps://host:99999"}) {
    daemon_.ini.set("directory", "uris", uri);
    EXPECT_EQ(check(), 1) << uri;
  }
}

TEST_F(CheckConfig, AUserFilterWithoutTheUserWouldFindEverybody) {
  daemon_.ini.set("directory", "user_filter", "(objectClass=person)");
  EXPECT_EQ(check(), 1);
  EXPECT_THAT(output_, mistake("directory", "user_filter", "has no {user} in it"));
}

TEST_F(CheckConfig, ClientsNeedACredentialAndAScope) {
  daemon_.ini.set("client:nobody", "scopes", "writeback");
  daemon_.ini.set("client:everybody", "api_key_sha256", "abc");
  EXPECT_EQ(check(), 1);
  EXPECT_THAT(output_, HasSubstr("needs api_key_sha256, certificate_sha256 or both"));
  EXPECT_THAT(output_, mistake("client:everybody", "api_key_sha256", "expected a SHA-256"));
  EXPECT_THAT(output_, HasSubstr("[client:everybody] scopes: is missing"));
}

TEST_F(CheckConfig, ACertificateOfACallerNeedsItsAuthority) {
  daemon_.ini.set("client:portal", "certificate_sha256",
                  daemon_.issue_client_certificate("portal"));
  EXPECT_EQ(check(), 1);
  EXPECT_THAT(output_, mistake("client:portal", "certificate_sha256", "needs client_ca"));
}

TEST_F(CheckConfig, SecretsAreNotShownInMistakes) {
  support::write_file(daemon_.path("secrets/bind-password"), std::string(9000, 'x'));
  EXPECT_EQ(check(), 1);
  EXPECT_THAT(output_, AllOf(HasSubstr("too large"), Not(HasSubstr("xxx"))));
}

TEST_F(CheckConfig, AFileThatIsNotThere) {
  EXPECT_EQ(daemon_.run_once({"--check-config", "--config", "/nowhere/at/all.ini"}, output_), 1);
  EXPECT_THAT(output_, HasSubstr("/nowhere/at/all.ini: can't be read: No such file"));
}

TEST_F(CheckConfig, TheDaemonItselfEndsWith78) {
  daemon_.ini.set("directory", "conections", "4");
  daemon_.write_ini();
  EXPECT_EQ(daemon_.run_once({}, output_), 78);
  EXPECT_THAT(output_, mistake("directory", "conections", "is not known here"));
}

TEST_F(CheckConfig, WrongArgumentsAndQuestions) {
  daemon_.write_ini();
  EXPECT_EQ(daemon_.run_once({"--no-such-option"}, output_), 64);
  EXPECT_EQ(daemon_.run_once({"surplus"}, output_), 64);
  EXPECT_EQ(daemon_.run_once({"--version"}, output_), 0);
  EXPECT_THAT(output_, testing::StartsWith("writebackd "));
  EXPECT_EQ(daemon_.run_once({"--help"}, output_), 0);
  EXPECT_THAT(output_, HasSubstr("usage: writebackd"));
}

TEST_F(CheckConfig, OnlineAsksEachServer) {
  daemon_.write_ini();
  EXPECT_EQ(daemon_.run_once({"--check-config", "--online"}, output_), 0) << output_;
  EXPECT_THAT(output_, HasSubstr("ok       the service account is signed in"));
  daemon_.ini.set("directory", "base_dn", "ou=nowhere,dc=example,dc=com");
  daemon_.write_ini();
  EXPECT_EQ(daemon_.run_once({"--check-config", "--online"}, output_), 1) << output_;
  EXPECT_THAT(output_, HasSubstr("failed   base_dn and user_filter"));
}

TEST_F(CheckConfig, OnlineGoesWithCheckConfigOnly) {
  daemon_.write_ini();
  EXPECT_EQ(daemon_.run_once({"--online"}, output_), 64);
}

}  // namespace writeback::test
