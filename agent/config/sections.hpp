#pragma once

#include "agent/config/config.hpp"
#include "agent/config/section_reader.hpp"

namespace writeback::agent {

// One function for each section of the ini file, in a file of its own. Each reads its section
// completely, reports what is wrong through the reader, and fills its part of the configuration.

/// Where the state is kept.
[[nodiscard]] std::string read_agent_section(SectionReader& section);
void read_api_section(SectionReader& section, ApiConfig& api);
void read_audit_section(SectionReader& section, const std::string& state_dir, AuditSettings& audit,
                        std::vector<std::string>& warnings);
void read_store_section(SectionReader& section, const std::string& state_dir, StoreConfig& store,
                        std::vector<std::string>& warnings);
void read_client_section(SectionReader& section, const std::string& name, const ApiConfig& api,
                         std::vector<api::Client>& clients);
void read_directory_section(SectionReader& section, ldap::DirectorySettings& directory);
void read_writeback_section(SectionReader& section, WritebackScope& scope,
                            ldap::DirectorySettings& directory, std::vector<std::string>& warnings);
void read_password_section(SectionReader& section, PasswordRules& rules);
void read_throttle_section(SectionReader& section, ThrottleConfig& throttle);
void read_log_section(SectionReader& section, LogConfig& log);
/// The sections of the contract that this version does not act on: checked for misspelt keys, and
/// said to be without effect. False where `name` is none of them.
[[nodiscard]] bool read_section_without_effect(SectionReader& section, const std::string& name,
                                               std::vector<std::string>& warnings);
[[nodiscard]] const std::vector<std::string>& section_names();

}  // namespace writeback::agent
