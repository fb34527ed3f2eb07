#include <algorithm>
#include <map>

#include "agent/config/sections.hpp"

namespace writeback::agent {
namespace {

const std::map<std::string, std::vector<std::string>>& keys_without_effect() {
  static const std::map<std::string, std::vector<std::string>> keys = {
      {"portal", {"enabled"}},
  };
  return keys;
}

}  // namespace

bool read_section_without_effect(SectionReader& section, const std::string& name,
                                 std::vector<std::string>& warnings) {
  const auto keys = keys_without_effect().find(name);
  if (keys == keys_without_effect().end()) return false;
  for (const auto& key : keys->second) static_cast<void>(section.lines(key));
  section.finish();
  warnings.push_back("[" + name + "] has no effect in this version");
  return true;
}

const std::vector<std::string>& section_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all = {
        "agent",     "api",      "audit",    "store",   "client:NAME",  "directory",
        "writeback", "password", "throttle", "log",     "self_service", "captcha",
        "mail",      "text",     "call",     "contact", "notify"};
    for (const auto& [name, keys] : keys_without_effect()) all.push_back(name);
    return all;
  }();
  return names;
}

}  // namespace writeback::agent
