#include "tests/support/test_directory.hpp"

#include <csignal>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <sstream>
#include <stdexcept>

#include "tests/support/free_port.hpp"
#include "tests/support/secrets_used.hpp"
#include "tests/support/wait_until.hpp"

namespace writeback::support {
namespace {

constexpr const char* slapd_path = "/usr/sbin/slapd";
constexpr const char* slapadd_path = "/usr/sbin/slapadd";
constexpr const char* locked_for_good = "000001010000Z";

std::unique_ptr<TestDirectory>& shared_slot() {
  static std::unique_ptr<TestDirectory> directory;
  return directory;
}

std::string replaced(std::string text, std::string_view what, const std::string& with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
  return text;
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr) throw std::runtime_error(std::string(name) + " is not set");
  return value;
}

/// The port of ldap://host:port.
std::uint16_t port_of(const std::string& uri) {
  return static_cast<std::uint16_t>(std::stoul(uri.substr(uri.rfind(':') + 1)));
}

const char* scheme_of(TestDirectory::Transport transport) {
  switch (transport) {
    case TestDirectory::Transport::ldaps:
      return "ldaps://";
    case TestDirectory::Transport::start_tls:
      return "ldap://";
    case TestDirectory::Transport::ldapi:
      return "ldapi://";
  }
  return "";
}

std::string percent_encoded(const std::string& path) {
  return replaced(path, "/", "%2F");
}

}  // namespace

struct TestDirectory::Own {
  TempFolder folder{"slapd"};
  CertificateAuthority authority{"Test directory"};
  std::uint16_t plain_port = free_port();
  std::uint16_t tls_port = free_port();
  std::unique_ptr<ChildProcess> server;

  void write_files(const CertificateAuthority::Wish& certificate,
                   const std::string& service_password, const std::string& admin_password) {
    const std::string source = WRITEBACK_OPENLDAP_FILES;
    const Identity identity = authority.issue(certificate);
    write_file(folder / "ca.pem", authority.certificate());
    write_file(folder / "server.pem", identity.certificate);
    write_file(folder / "server.key", identity.private_key);
    std::filesystem::create_directory(folder / "db");
    std::string conf = read_file(source + "/slapd.conf.in");
    conf = replaced(conf, "@RUN@", folder.path());
    conf = replaced(conf, "@TLS@", folder.path());
    conf = replaced(conf, "@CONFIG@", source);
    write_file(folder / "slapd.conf", replaced(conf, "@ADMIN_PASSWORD@", admin_password));
    write_file(folder / "directory.ldif", replaced(read_file(source + "/directory.ldif"),
                                                   "@SERVICE_PASSWORD@", service_password));
  }

  void load() const {
    ChildProcess slapadd(
        {{slapadd_path, "-q", "-f", folder / "slapd.conf", "-l", folder / "directory.ldif"},
         folder / "slapadd.log"});
    if (slapadd.wait_for_exit(patience) != 0) {
      throw std::runtime_error("slapadd: " + read_file(folder / "slapadd.log"));
    }
  }

  [[nodiscard]] std::string socket() const { return folder / "ldapi"; }
};

TestDirectory::TestDirectory() = default;
TestDirectory::~TestDirectory() = default;

TestDirectory& TestDirectory::shared() {
  auto& slot = shared_slot();
  if (slot) return *slot;
  static bool tried = false;
  if (tried) throw std::runtime_error("the directory did not start, see above");
  tried = true;
  if (const char* uris = std::getenv("WRITEBACKD_TEST_LDAP_URI")) {
    slot.reset(new TestDirectory());
    slot->take_from_environment(uris);
  } else {
    slot = start_own();
  }
  return *slot;
}

void TestDirectory::end_shared() {
  shared_slot().reset();
}

bool TestDirectory::can_start_own() {
  return std::filesystem::exists(slapd_path);
}

std::unique_ptr<TestDirectory> TestDirectory::start_own() {
  return start_own({"directory"});
}

std::unique_ptr<TestDirectory> TestDirectory::start_own(
    const CertificateAuthority::Wish& certificate) {
  std::unique_ptr<TestDirectory> directory(new TestDirectory());
  directory->prepare_own(certificate);
  directory->start();
  return directory;
}

void TestDirectory::take_from_environment(const std::string& uris) {
  std::istringstream words(uris);
  for (std::string uri; words >> uri;) uris_.push_back(uri);
  ca_file_ = environment("WRITEBACKD_TEST_LDAP_CA");
  ca_pem_ = read_file(ca_file_);
  service_dn_ = environment("WRITEBACKD_TEST_LDAP_BIND_DN");
  service_password_ = environment("WRITEBACKD_TEST_LDAP_BIND_PASSWORD");
  admin_dn_ = environment("WRITEBACKD_TEST_LDAP_ADMIN_DN");
  admin_password_ = environment("WRITEBACKD_TEST_LDAP_ADMIN_PASSWORD");
  suffix_ = environment("WRITEBACKD_TEST_LDAP_BASE");
  SecretsUsed::of_this_process().add(service_password_);
  SecretsUsed::of_this_process().add(admin_password_);
}

void TestDirectory::prepare_own(const CertificateAuthority::Wish& certificate) {
  own_ = std::make_unique<Own>();
  service_dn_ = dn("cn=writebackd,ou=services");
  service_password_ = fresh_password();
  admin_dn_ = dn("cn=admin");
  admin_password_ = fresh_password();
  own_->write_files(certificate, service_password_, admin_password_);
  own_->load();
  ca_pem_ = own_->authority.certificate();
  ca_file_ = own_->folder / "ca.pem";
  uris_ = {"ldaps://127.0.0.1:" + std::to_string(own_->tls_port),
           "ldap://127.0.0.1:" + std::to_string(own_->plain_port),
           "ldapi://" + percent_encoded(own_->socket())};
}

void TestDirectory::start() {
  std::string listen;
  for (const auto& uri : uris_) listen += uri + "/ ";
  own_->server = std::make_unique<ChildProcess>(
      ChildProcess::Start{{slapd_path, "-f", own_->folder / "slapd.conf", "-h", listen, "-d", "0"},
                          own_->folder / "slapd.log"});
  const bool answers = wait_until([&] {
    if (!own_->server->running()) {
      throw std::runtime_error("slapd ended: " + read_file(own_->folder / "slapd.log"));
    }
    try {
      static_cast<void>(admin());
      return true;
    } catch (const std::runtime_error&) {
      return false;
    }
  });
  if (!answers) throw std::runtime_error("slapd does not answer");
}

void TestDirectory::stop() {
  admin_.reset();
  own_->server->end();
}

void TestDirectory::kill() {
  admin_.reset();
  own_->server->signal(SIGKILL);
  own_->server->end();
}

void TestDirectory::freeze() const {
  own_->server->signal(SIGSTOP);
}
void TestDirectory::thaw() const {
  own_->server->signal(SIGCONT);
}

std::string TestDirectory::uri(Transport transport) const {
  for (const auto& uri : uris_) {
    if (uri.starts_with(scheme_of(transport))) return uri;
  }
  return {};
}

std::vector<TestDirectory::Transport> TestDirectory::transports() {
  const char* uris = std::getenv("WRITEBACKD_TEST_LDAP_URI");
  std::vector<Transport> all;
  for (const auto transport : {Transport::ldaps, Transport::start_tls, Transport::ldapi}) {
    if (uris == nullptr || std::string_view(uris).find(scheme_of(transport)) != std::string::npos) {
      all.push_back(transport);
    }
  }
  return all;
}

std::uint16_t TestDirectory::ldaps_port() const {
  return port_of(uri(Transport::ldaps));
}
std::uint16_t TestDirectory::start_tls_port() const {
  return port_of(uri(Transport::start_tls));
}

std::string TestDirectory::dn(const std::string& below_suffix) const {
  return below_suffix + "," + suffix_;
}

DirectoryAdmin& TestDirectory::admin() {
  if (!admin_) {
    // The Unix socket where there is one: it needs no handshake.
    const std::string local = uri(Transport::ldapi);
    const DirectoryAddress address{local.empty() ? uri(Transport::ldaps) : local, ca_file_};
    admin_ = std::make_unique<DirectoryAdmin>(address, admin_dn_, admin_password_);
  }
  return *admin_;
}

Person TestDirectory::add_person(const PersonWish& wish) {
  Person person;
  person.uid = wish.uid.empty() ? "person-" + fresh_name() : wish.uid;
  person.mail = wish.mail.empty() ? fresh_name() + "@example.com" : wish.mail;
  person.password = wish.password.empty() ? fresh_password() : wish.password;
  Attributes attributes = wish.more;
  attributes["objectClass"] = {"inetOrgPerson"};
  attributes["uid"] = {person.uid};
  attributes["cn"] = {person.uid};
  attributes["sn"] = {"Test"};
  attributes["mail"] = {person.mail};
  attributes["userPassword"] = {person.password};
  if (!wish.policy.empty()) {
    attributes["pwdPolicySubentry"] = {dn("cn=" + wish.policy + ",ou=policies")};
  }
  const std::string written = dn("uid=" + escape_rdn_value(person.uid) + "," + wish.folder);
  admin().add(written, attributes);
  person.dn = admin().read(written, {"1.1"}).at("dn").front();
  SecretsUsed::of_this_process().add(person.password);
  SecretsUsed::of_this_process().add_person(person.dn);
  return person;
}

std::string TestDirectory::add_group(const std::vector<std::string>& members) {
  const std::string name = dn("cn=group-" + fresh_name() + ",ou=groups");
  auto all = members;
  if (all.empty()) all.push_back("cn=nobody");  // the schema wants one
  admin().add(name, {{"objectClass", {"groupOfNames"}}, {"member", all}});
  return name;
}

SignInResult TestDirectory::sign_in(const std::string& dn, const std::string& password) const {
  const std::string local = uri(Transport::ldapi);
  const DirectoryAddress address{local.empty() ? uri(Transport::ldaps) : local, ca_file_};
  return DirectoryAdmin::sign_in(address, dn, password);
}

bool TestDirectory::accepts(const Person& person, const std::string& password) const {
  return sign_in(person.dn, password).accepted();
}

void TestDirectory::lock_by_failures(const Person& person) {
  const bool locked = wait_until([&] {
    static_cast<void>(sign_in(person.dn, "wrong on purpose"));
    return !admin().value(person.dn, "pwdAccountLockedTime").empty();
  });
  if (!locked) throw std::runtime_error("the directory does not lock the account");
}

void TestDirectory::lock_for_good(const Person& person) {
  admin().replace(person.dn, "pwdAccountLockedTime", {locked_for_good});
}

void TestDirectory::overwrite_changed_time(const Person& person, std::chrono::seconds ago) {
  const auto moment = std::chrono::system_clock::now() - ago;
  admin().overwrite(person.dn, "pwdChangedTime", {generalized_time(moment)});
}

std::string generalized_time(std::chrono::system_clock::time_point moment) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(moment);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::string text(32, '\0');
  text.resize(std::strftime(text.data(), text.size(), "%Y%m%d%H%M%SZ", &parts));
  return text;
}

}  // namespace writeback::support
