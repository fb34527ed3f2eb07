#include <array>

#include "agent/config/ini_key.hpp"
#include "agent/config/sections.hpp"

namespace writeback::agent {

std::span<const IniSectionKeys> ini_sections() {
  static const std::array sections = {
      IniSectionKeys{"agent", agent_keys()},
      IniSectionKeys{"api", api_keys()},
      IniSectionKeys{"client:NAME", client_keys()},
      IniSectionKeys{"directory", directory_keys()},
      IniSectionKeys{"writeback", writeback_keys()},
      IniSectionKeys{"password", password_keys()},
      IniSectionKeys{"store", store_keys()},
      IniSectionKeys{"throttle", throttle_keys()},
      IniSectionKeys{"audit", audit_keys()},
      IniSectionKeys{"log", log_keys()},
      IniSectionKeys{"self_service", self_service_keys()},
      IniSectionKeys{"captcha", captcha_keys()},
      IniSectionKeys{"mail", mail_keys()},
      IniSectionKeys{"text", text_keys()},
      IniSectionKeys{"call", call_keys()},
      IniSectionKeys{"contact", contact_keys()},
      IniSectionKeys{"notify", notify_keys()},
      IniSectionKeys{"portal", portal_keys()},
  };
  return sections;
}

std::span<const IniKey> keys_of(std::string_view section) {
  if (section.starts_with("client:")) section = "client:NAME";
  for (const auto& one : ini_sections()) {
    if (one.name == section) return one.keys;
  }
  return {};
}

}  // namespace writeback::agent
