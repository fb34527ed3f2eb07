#include "tests/support/ds389_server.hpp"

#include <filesystem>
#include <stdexcept>

#include "tests/support/free_port.hpp"
#include "tests/support/namespaces.hpp"
#include "tests/support/one_for_all_tests.hpp"
#include "tests/support/secrets_used.hpp"
#include "tests/support/wait_until.hpp"

namespace writeback::support {
namespace {

constexpr const char* suffix = "dc=example,dc=test";
constexpr std::chrono::minutes time_to_make{3};

OneForAllTests<Ds389Server>& shared_slot() {
  static OneForAllTests<Ds389Server> slot;
  return slot;
}

}  // namespace

bool Ds389Server::can_start() {
  return std::filesystem::exists("/usr/sbin/ns-slapd") &&
         std::filesystem::exists("/usr/sbin/dscreate") && can_make_namespaces();
}

Ds389Server& Ds389Server::shared() {
  return shared_slot().get();
}

void Ds389Server::end_shared() {
  shared_slot().end();
}

Ds389Server::Ds389Server()
    : folder_("ds389"),
      admin_password_(fresh_password()),
      service_password_(fresh_password()),
      plain_port_(free_port()),
      tls_port_(free_port()) {
  server_ = std::make_unique<ChildProcess>(
      ChildProcess::Start{{std::string(WRITEBACK_DS389_FILES) + "/serve", folder_.path(),
                           std::to_string(plain_port_), std::to_string(tls_port_), admin_password_},
                          folder_ / "serve.log",
                          {"PATH=/usr/sbin:/usr/bin:/sbin:/bin"}});
  const auto give_up = std::chrono::steady_clock::now() + time_to_make;
  bool answers = false;
  while (!answers && std::chrono::steady_clock::now() < give_up) {
    answers = wait_until([&] {
      if (!server_->running()) throw std::runtime_error(read_file(folder_ / "serve.log"));
      try {
        static_cast<void>(admin());
        return true;
      } catch (const std::runtime_error&) {
        return false;
      }
    });
  }
  if (!answers) throw std::runtime_error("389 DS does not answer");
  configure();
}

Ds389Server::~Ds389Server() = default;

void Ds389Server::configure() {
  for (const auto& [name, value] : std::vector<std::pair<std::string, std::string>>{
           {"passwordLockout", "on"},
           {"passwordMaxFailure", "3"},
           {"passwordUnlock", "on"},
           {"passwordLockoutDuration", "600"},
           {"passwordHistory", "on"},
           {"passwordInHistory", "3"},
           {"passwordCheckSyntax", "on"},
           {"passwordMinLength", "10"},
           // Else three letters of a person's name that also stand in a random password are
           // refused.
           {"passwordMinTokenLength", "64"},
           {"passwordTrackUpdateTime", "on"},
           {"nsslapd-pwpolicy-local", "on"}}) {
    admin().replace("cn=config", name, {value});
  }
  const auto add_unit = [&](const std::string& name) {
    admin().add(dn("ou=" + name), {{"objectClass", {"organizationalUnit"}}, {"ou", {name}}});
  };
  add_unit("outside");
  const std::string service = dn("uid=writebackd");
  admin().add(service, {{"objectClass", {"inetOrgPerson"}},
                        {"uid", {"writebackd"}},
                        {"cn", {"writebackd"}},
                        {"sn", {"service"}},
                        {"userPassword", {service_password_}}});
  const std::string who = "userdn=\"ldap:///" + service + "\";)";
  admin().replace(suffix, "aci",
                  {"(targetattr!=\"userPassword\")(version 3.0; acl \"writebackd reads\"; "
                   "allow (read,search,compare) " +
                   who});
  admin().replace(
      dn("ou=people"), "aci",
      {"(targetattr=\"userPassword || passwordRetryCount || accountUnlockTime || "
       "passwordExpirationTime\")(version 3.0; acl \"writebackd writes\"; allow (write) " +
           who,
       "(targetattr=\"userPassword\")(version 3.0; acl \"own password\"; allow (write) "
       "userdn=\"ldap:///self\";)"});
  admin().replace("cn=config", "aci",
                  {"(targetattr=\"objectClass || password*\")(version 3.0; acl \"writebackd reads "
                   "the policy\"; "
                   "allow (read,search,compare) " +
                   who});
}

std::string Ds389Server::ca_pem() const {
  return read_file(folder_ / "etc/slapd-test/ca.crt");
}

std::string Ds389Server::dn(const std::string& below_suffix) const {
  return below_suffix + "," + suffix;
}

std::string Ds389Server::plain_uri() const {
  return "ldap://127.0.0.1:" + std::to_string(plain_port_);
}

DirectoryAdmin& Ds389Server::admin() {
  if (!admin_) {
    // Its certificate is for "localhost", which libldap takes for this machine's own name.
    admin_ = std::make_unique<DirectoryAdmin>(DirectoryAddress{plain_uri(), ""},
                                              "cn=Directory Manager", admin_password_);
  }
  return *admin_;
}

Person Ds389Server::add_person(const std::string& unit) {
  Person person;
  person.uid = "person-" + fresh_name();
  person.mail = person.uid + "@example.com";
  person.password = fresh_password();
  person.dn = dn("uid=" + person.uid + "," + unit);
  admin().add(person.dn, {{"objectClass", {"inetOrgPerson"}},
                          {"uid", {person.uid}},
                          {"cn", {person.uid}},
                          {"sn", {"Test"}},
                          {"mail", {person.mail}},
                          {"userPassword", {person.password}}});
  SecretsUsed::of_this_process().add_person(person.dn);
  return person;
}

std::string Ds389Server::add_group(const std::vector<std::string>& members) {
  const std::string written = dn("cn=group-" + fresh_name() + ",ou=groups");
  admin().add(written, {{"objectClass", {"groupOfNames"}}, {"member", members}});
  return written;
}

SignInResult Ds389Server::sign_in(const std::string& dn, const std::string& password) const {
  return DirectoryAdmin::sign_in({plain_uri(), ""}, dn, password);
}

bool Ds389Server::accepts(const Person& person, const std::string& password) const {
  return sign_in(person.dn, password).accepted();
}

void Ds389Server::lock_by_failures(const Person& person) {
  const bool locked = wait_until([&] {
    static_cast<void>(sign_in(person.dn, "wrong on purpose"));
    return !admin().value(person.dn, "accountUnlockTime").empty();
  });
  if (!locked) throw std::runtime_error("389 DS does not lock the account");
}

}  // namespace writeback::support
