#include <pwd.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>

#include "agent/ctl/diagnosis.hpp"
#include "agent/unit.hpp"

namespace writeback::agent {
namespace {

constexpr unsigned long long mebibyte = 1024ULL * 1024;
constexpr unsigned long long little_room = 500 * mebibyte;
constexpr unsigned long long no_room = 20 * mebibyte;

Diagnosis diagnose_clock() {
  timex clock{};
  const int state = adjtimex(&clock);
  const bool synchronised =
      state >= 0 && state != TIME_ERROR && (static_cast<unsigned>(clock.status) & STA_UNSYNC) == 0;
  if (synchronised) return {ldap::Finding::ok, "clock", "is kept right"};
  return {ldap::Finding::warning, "clock", "nobody tells the kernel that it is right",
          "enable systemd-timesyncd or chrony: codes of authenticator apps, Kerberos and "
          "certificates go by it"};
}

Diagnosis diagnose_room(const std::string& folder) {
  struct statvfs room {};
  if (statvfs(folder.c_str(), &room) != 0) {
    return {ldap::Finding::failed, "disk", folder + " can't be read",
            "make it, for the user of the service only, or start the service, which does"};
  }
  const unsigned long long free = 1ULL * room.f_bavail * room.f_frsize;
  const std::string text = std::to_string(free / mebibyte) + " MiB are free at " + folder;
  const std::string next = "make room: without it no write is audited, and so none is made";
  if (free < no_room) return {ldap::Finding::failed, "disk", text, next};
  if (free < little_room) return {ldap::Finding::warning, "disk", text, next};
  return {ldap::Finding::ok, "disk", text};
}

Diagnosis diagnose_rights(const std::string& file) {
  struct stat of {};
  if (stat(file.c_str(), &of) != 0) return {ldap::Finding::failed, "ini file", file + " is gone"};
  if ((of.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return {ldap::Finding::failed, "ini file", file + " can be changed by more than its owner",
            "chmod go-w " + file};
  }
  const passwd* owner = getpwuid(of.st_uid);
  const std::string name = owner == nullptr ? std::to_string(of.st_uid) : owner->pw_name;
  if (name == unit::user) {
    return {ldap::Finding::warning, "ini file", "the service itself could change it",
            "chown root " + file};
  }
  return {ldap::Finding::ok, "ini file", "only " + name + " can change it"};
}

}  // namespace

Diagnoses diagnose_machine(const Config& config) {
  return {diagnose_rights(config.file), diagnose_clock(), diagnose_room(config.state_dir)};
}

}  // namespace writeback::agent
