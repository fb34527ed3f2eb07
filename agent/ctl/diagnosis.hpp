#pragma once

#include <string>
#include <vector>

#include "agent/config/config.hpp"
#include "ldap/server_report.hpp"

namespace writeback::agent {

/// One thing that was looked at: how it is, and what to do where it is not well.
struct Diagnosis {
  ldap::Finding finding = ldap::Finding::ok;
  std::string topic;  ///< "clock", "daemon", "directory": never changes, so that programs can ask
  std::string text;
  std::string next = {};   ///< empty where nothing is to be done
  std::string where = {};  ///< which of several: a server, an address, a file
};
using Diagnoses = std::vector<Diagnosis>;

/// This machine: the clock (adjtimex(2)), the room on the disk, the ini file's rights.
[[nodiscard]] Diagnoses diagnose_machine(const Config& config);
/// The daemon that runs with this configuration: whether it answers, is ready and can be reached,
/// its certificate, its audit trail.
[[nodiscard]] Diagnoses diagnose_service(const Config& config);
/// The bundled portal, where it is switched on: whether browsers will take its certificate.
[[nodiscard]] Diagnoses diagnose_portal(const Config& config);
/// What systemd says of the units, where this is the configuration that they use.
[[nodiscard]] Diagnoses diagnose_units(const Config& config);
/// Each directory server and the rights there, and the store where it is a server.
[[nodiscard]] Diagnoses diagnose_directory(const Config& config);
/// Mail servers, up to the sign-in, without sending anything; gateways, the CAPTCHA provider and
/// the syslog server, up to the connection with its TLS.
[[nodiscard]] Diagnoses diagnose_messages(const Config& config);

}  // namespace writeback::agent
