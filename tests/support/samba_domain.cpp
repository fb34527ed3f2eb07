#include "tests/support/samba_domain.hpp"

#include <filesystem>
#include <stdexcept>

#include "tests/support/certificate_authority.hpp"
#include "tests/support/free_port.hpp"
#include "tests/support/namespaces.hpp"
#include "tests/support/one_for_all_tests.hpp"
#include "tests/support/secrets_used.hpp"
#include "tests/support/wait_until.hpp"

namespace writeback::support {
namespace {

constexpr const char* base = "DC=corp,DC=example,DC=test";
constexpr const char* normal_account = "512";
constexpr const char* global_security_group = "-2147483646";
constexpr const char* global_mail_group = "2";
constexpr std::chrono::minutes time_to_provision{3};

OneForAllTests<SambaDomain>& shared_slot() {
  static OneForAllTests<SambaDomain> slot;
  return slot;
}

}  // namespace

std::string quoted_utf16(const std::string& password) {
  std::string encoded;
  for (const char c : '"' + password + '"') {
    encoded += c;
    encoded += '\0';
  }
  return encoded;
}

std::string install_samba_certificate(const std::string& folder) {
  const CertificateAuthority authority("Test domain");
  const Identity identity = authority.issue({"dc1.corp.example.test"});
  std::filesystem::create_directory(folder + "/tls");
  write_file(folder + "/tls/ca.pem", authority.certificate());
  write_file(folder + "/tls/cert.pem", identity.certificate);
  write_file(folder + "/tls/key.pem", identity.private_key);
  return authority.certificate();
}

Person add_samba_person(DirectoryAdmin& admin, const std::string& folder_dn,
                        const std::string& password, Attributes more) {
  Person person;
  person.uid = "p-" + fresh_name();
  person.mail = person.uid + "@example.com";
  person.password = password;
  const std::string written = "CN=" + person.uid + "," + folder_dn;
  more["objectClass"] = {"user"};
  more["sAMAccountName"] = {person.uid};
  more["userPrincipalName"] = {person.uid + "@corp.example.test"};
  more["mail"] = {person.mail};
  more["unicodePwd"] = {quoted_utf16(person.password)};
  more["userAccountControl"] = {normal_account};
  admin.add(written, more);
  person.dn = admin.read(written, {"1.1"}).at("dn").front();
  SecretsUsed::of_this_process().add(person.password);
  SecretsUsed::of_this_process().add_person(person.dn);
  return person;
}

bool SambaDomain::can_start() {
  for (const char* program : {"/usr/sbin/samba", "/usr/bin/samba-tool", "/usr/bin/socat"}) {
    if (!std::filesystem::exists(program)) return false;
  }
  return can_make_namespaces();
}

SambaDomain& SambaDomain::shared() {
  return shared_slot().get();
}

void SambaDomain::end_shared() {
  shared_slot().end();
}

SambaDomain::SambaDomain()
    : folder_("samba"),
      admin_password_(fresh_password()),
      service_password_(fresh_password()),
      port_(free_port()),
      kdc_port_(free_port()) {
  ca_pem_ = install_samba_certificate(folder_.path());
  const std::string scripts = WRITEBACK_SAMBA_FILES;
  ChildProcess provision(
      {{scripts + "/provision", folder_.path(), admin_password_, service_password_},
       folder_ / "provision.log",
       {"PATH=/usr/sbin:/usr/bin:/sbin:/bin"}});
  if (provision.wait_for_exit(time_to_provision) != 0) {
    throw std::runtime_error("provision: " + read_file(folder_ / "provision.log"));
  }
  server_ = std::make_unique<ChildProcess>(ChildProcess::Start{
      {scripts + "/serve", folder_.path(), std::to_string(port_), std::to_string(kdc_port_)},
      folder_ / "serve.log",
      {"PATH=/usr/sbin:/usr/bin:/sbin:/bin"}});
  const bool answers = wait_until([&] {
    if (!server_->running()) throw std::runtime_error(read_file(folder_ / "serve.log"));
    try {
      static_cast<void>(admin());
      return true;
    } catch (const std::runtime_error&) {
      return false;
    }
  });
  if (!answers) throw std::runtime_error("samba does not answer");
}

SambaDomain::~SambaDomain() = default;

std::string SambaDomain::kerberos_configuration(std::uint16_t kdc_port) {
  return "[libdefaults]\n default_realm = CORP.EXAMPLE.TEST\n dns_lookup_kdc = false\n"
         " udp_preference_limit = 1\n[realms]\n CORP.EXAMPLE.TEST = {\n  kdc = 127.0.0.1:" +
         std::to_string(kdc_port) + "\n }\n";
}

std::string SambaDomain::dn(const std::string& below_base) const {
  return below_base + "," + base;
}

DirectoryAdmin& SambaDomain::admin() {
  if (!admin_) {
    const DirectoryAddress address{uri(), folder_ / "tls/ca.pem"};
    admin_ = std::make_unique<DirectoryAdmin>(address, "Administrator@corp.example.test",
                                              admin_password_);
  }
  return *admin_;
}

Person SambaDomain::add_person(const Wish& wish) {
  return add_samba_person(admin(), dn(wish.unit),
                          wish.password.empty() ? fresh_password() : wish.password, wish.more);
}

std::string SambaDomain::add_group(const std::vector<std::string>& members, bool for_mail_only) {
  const std::string name = "g-" + fresh_name();
  const std::string written = dn("CN=" + name + ",OU=Groups");
  admin().add(written, {{"objectClass", {"group"}},
                        {"sAMAccountName", {name}},
                        {"groupType", {for_mail_only ? global_mail_group : global_security_group}},
                        {"member", members}});
  return written;
}

SignInResult SambaDomain::sign_in(const std::string& dn, const std::string& password) const {
  return DirectoryAdmin::sign_in({uri(), folder_ / "tls/ca.pem"}, dn, password);
}

bool SambaDomain::accepts(const Person& person, const std::string& password) const {
  return sign_in(person.dn, password).accepted();
}

void SambaDomain::lock_by_failures(const Person& person) {
  const bool locked = wait_until([&] {
    static_cast<void>(sign_in(person.dn, "wrong on purpose"));
    const std::string since = admin().value(person.dn, "lockoutTime");
    return !since.empty() && since != "0";
  });
  if (!locked) throw std::runtime_error("the domain does not lock the account");
}

}  // namespace writeback::support
