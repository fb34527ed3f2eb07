#include <systemd/sd-bus.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>

#include "agent/ctl/diagnosis.hpp"
#include "agent/unit.hpp"

namespace writeback::agent {
namespace {

constexpr const char* topic = "unit";

struct EndBus {
  void operator()(sd_bus* bus) const { sd_bus_flush_close_unref(bus); }
  void operator()(char* text) const { std::free(text); }
};
using Text = std::unique_ptr<char, EndBus>;
using Bus = std::unique_ptr<sd_bus, EndBus>;

/// root has a way of its own, also where no D-Bus daemon runs.
Bus bus_to_systemd() {
  sd_bus* raw = nullptr;
  if (geteuid() != 0) {
    sd_bus_open_system(&raw);
    return Bus(raw);
  }
  if (sd_bus_new(&raw) < 0) return nullptr;
  Bus bus(raw);
  const bool works =
      sd_bus_set_address(raw, "unix:path=/run/systemd/private") >= 0 && sd_bus_start(raw) >= 0;
  return works ? std::move(bus) : nullptr;
}

/// What systemd knows of one unit; every answer is empty, or no, where it does not tell.
class Unit {
 public:
  Unit(sd_bus* bus, const char* name) : bus_(bus) {
    char* path = nullptr;
    if (sd_bus_path_encode("/org/freedesktop/systemd1/unit", name, &path) >= 0) path_.reset(path);
  }

  [[nodiscard]] std::string text(const char* property,
                                 const char* interface = "org.freedesktop.systemd1.Unit") const {
    char* value = nullptr;
    if (!path_ || sd_bus_get_property_string(bus_, manager, path_.get(), interface, property,
                                             nullptr, &value) < 0) {
      return {};
    }
    const Text owned(value);
    return value;
  }
  [[nodiscard]] bool is_outdated() const {
    int outdated = 0;
    return path_ &&
           sd_bus_get_property_trivial(bus_, manager, path_.get(), "org.freedesktop.systemd1.Unit",
                                       "NeedDaemonReload", nullptr, 'b', &outdated) >= 0 &&
           outdated != 0;
  }
  [[nodiscard]] std::uint32_t restarts() const {
    std::uint32_t count = 0;
    if (path_) {
      sd_bus_get_property_trivial(bus_, manager, path_.get(), "org.freedesktop.systemd1.Service",
                                  "NRestarts", nullptr, 'u', &count);
    }
    return count;
  }

 private:
  static constexpr const char* manager = "org.freedesktop.systemd1";
  sd_bus* bus_;
  Text path_;
};

void diagnose_state(const Unit& of, const std::string& name, Diagnoses& all) {
  const std::string state = of.text("ActiveState");
  if (state == "failed") {
    all.push_back({ldap::Finding::failed, topic, "failed: " + of.text("SubState"),
                   "`journalctl -u writebackd` says why; then `systemctl reset-failed "
                   "'writebackd.*'` and start it again",
                   name});
  } else if (state == "active" || state == "reloading") {
    all.push_back({ldap::Finding::ok, topic, "is " + state, "", name});
  }
}

void diagnose_service_unit(const Unit& of, Diagnoses& all) {
  if (of.text("UnitFileState") == "disabled") {
    all.push_back({ldap::Finding::warning, topic, "does not start with this machine",
                   "systemctl enable writebackd.socket writebackd.service", unit::service});
  }
  if (of.is_outdated()) {
    all.push_back({ldap::Finding::warning, topic, "its file changed since systemd read it",
                   "systemctl daemon-reload, then restart the service", unit::service});
  }
  if (const auto count = of.restarts(); count > 0) {
    all.push_back({ldap::Finding::warning, topic,
                   "systemd had to start it again, times: " + std::to_string(count),
                   "`journalctl -u writebackd` says what ended it", unit::service});
  }
}

}  // namespace

Diagnoses diagnose_units(const Config& config) {
  Diagnoses all;
  if (config.file != unit::ini_file || sd_booted() <= 0) return all;
  const Bus bus = bus_to_systemd();
  if (!bus) return all;
  const Unit of_service(bus.get(), unit::service);
  if (of_service.text("LoadState") != "loaded") return all;
  diagnose_state(of_service, unit::service, all);
  diagnose_service_unit(of_service, all);
  const Unit of_socket(bus.get(), unit::socket);
  if (of_socket.text("LoadState") == "loaded") diagnose_state(of_socket, unit::socket, all);
  return all;
}

}  // namespace writeback::agent
