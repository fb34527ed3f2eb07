#include "tests/support/samba_pair.hpp"

#include <filesystem>
#include <stdexcept>

#include "tests/support/free_port.hpp"
#include "tests/support/samba_domain.hpp"
#include "tests/support/secrets_used.hpp"
#include "tests/support/wait_until.hpp"

namespace writeback::support {
namespace {

constexpr const char* people = "OU=People,DC=corp,DC=example,DC=test";
constexpr std::chrono::minutes time_to_start{3};
const std::vector<std::string> system_programs{"PATH=/usr/sbin:/usr/bin:/sbin:/bin"};

}  // namespace

SambaPair::SambaPair()
    : folder_("samba-pair"),
      ca_pem_(install_samba_certificate(folder_.path())),
      admin_password_(fresh_password()),
      service_password_(fresh_password()),
      first_port_(free_port()),
      second_port_(free_port()) {
  servers_ = std::make_unique<ChildProcess>(ChildProcess::Start{
      {std::string(WRITEBACK_SAMBA_FILES) + "/serve_pair", folder_.path(), admin_password_,
       service_password_, std::to_string(first_port_), std::to_string(second_port_)},
      folder_ / "serve.log",
      system_programs});
  const auto both_answer = [&] {
    return std::filesystem::exists(folder_ / "ready") || !servers_->running();
  };
  if (!wait_until(both_answer, time_to_start) || !servers_->running()) {
    throw std::runtime_error("no two domain controllers:\n" + read_file(folder_ / "serve.log"));
  }
  admin_ = std::make_unique<DirectoryAdmin>(address(first_port_), "Administrator@corp.example.test",
                                            admin_password_);
}

SambaPair::~SambaPair() = default;

DirectoryAddress SambaPair::address(std::uint16_t port) const {
  return {"ldaps://127.0.0.1:" + std::to_string(port), folder_ / "tls/ca.pem"};
}

Person SambaPair::add_person() {
  Person person = add_samba_person(*admin_, people, fresh_password());
  replicate();
  return person;
}

void SambaPair::replicate() {
  ChildProcess replication(
      {{std::string(WRITEBACK_SAMBA_FILES) + "/replicate", folder_.path(), admin_password_},
       folder_ / "replicate.log",
       system_programs});
  if (replication.wait_for_exit(time_to_start) != 0) {
    throw std::runtime_error("replicate: " + read_file(folder_ / "replicate.log"));
  }
}

bool SambaPair::first_accepts(const Person& person, const std::string& password) const {
  return DirectoryAdmin::sign_in(address(first_port_), person.dn, password).accepted();
}

bool SambaPair::second_accepts(const Person& person, const std::string& password) const {
  return DirectoryAdmin::sign_in(address(second_port_), person.dn, password).accepted();
}

}  // namespace writeback::support
