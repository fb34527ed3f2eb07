#include "agent/control_path.hpp"

#include <cstdlib>
#include <filesystem>

#include "agent/unit.hpp"

namespace writeback::agent {
namespace {

constexpr const char* name = "/control.sock";

}  // namespace

std::string control_socket_to_make(const std::string& state_dir) {
  const char* of_systemd = std::getenv("RUNTIME_DIRECTORY");
  if (of_systemd == nullptr || *of_systemd == '\0') return state_dir + name;
  const std::string folders = of_systemd;  // systemd.exec(5): several, with colons between
  return folders.substr(0, folders.find(':')) + name;
}

std::string control_socket_to_call(const std::string& ini_file, const std::string& state_dir) {
  std::error_code ignored;
  std::string of_unit = std::string(unit::runtime_dir) + name;
  const auto is_same = [&](const std::string& a, const char* b) {
    return std::filesystem::weakly_canonical(a, ignored) ==
           std::filesystem::weakly_canonical(b, ignored);
  };
  const bool is_the_unit = is_same(ini_file, unit::ini_file) || is_same(state_dir, unit::state_dir);
  if (is_the_unit && std::filesystem::exists(of_unit, ignored)) return of_unit;
  return control_socket_to_make(state_dir);
}

}  // namespace writeback::agent
