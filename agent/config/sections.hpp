#pragma once

#include "agent/config/config.hpp"
#include "agent/config/section_reader.hpp"

namespace writeback::agent {

// One function for each section of the ini file, in a file of its own. Each reads its section
// completely, reports what is wrong through the reader, and fills its part of the configuration.

/// Where the state is kept if the ini file does not say.
[[nodiscard]] std::string usual_state_dir();
/// Where it is kept.
[[nodiscard]] std::string read_agent_section(SectionReader& section, bool& development);
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
void read_self_service_section(SectionReader& section, SelfServiceConfig& self_service,
                               ldap::DirectorySettings& directory,
                               std::vector<std::string>& warnings);
void read_captcha_section(SectionReader& section, notify::CaptchaSettings& captcha,
                          std::vector<std::string>& warnings);
void read_mail_section(SectionReader& section, notify::MailSettings& mail);
/// [text] or [call].
void read_gateway_section(SectionReader& section, bool is_call, notify::GatewaySettings& gateway);
void read_contact_section(SectionReader& section, ContactRules& contact);
/// What nobody should have outside of a developer's machine.
void read_notify_section(SectionReader& section, bool development, std::string& outbox);
/// Takes away the methods that nothing is configured for; says so where they were named.
void match_methods_with_ways(Config& config);
/// A section of the contract that this version does not act on, and says so.
void read_portal_section(SectionReader& section, PortalConfig& portal);
/// Ends the reading of `[portal]`, once the sections are known that it has to go with.
void match_portal_with_others(SectionReader& section, Config& config);

// The keys of each section, in the order of the documents.

[[nodiscard]] std::span<const IniKey> agent_keys();
[[nodiscard]] std::span<const IniKey> api_keys();
[[nodiscard]] std::span<const IniKey> client_keys();
[[nodiscard]] std::span<const IniKey> directory_keys();
[[nodiscard]] std::span<const IniKey> writeback_keys();
[[nodiscard]] std::span<const IniKey> password_keys();
[[nodiscard]] std::span<const IniKey> store_keys();
[[nodiscard]] std::span<const IniKey> throttle_keys();
[[nodiscard]] std::span<const IniKey> audit_keys();
[[nodiscard]] std::span<const IniKey> log_keys();
[[nodiscard]] std::span<const IniKey> self_service_keys();
[[nodiscard]] std::span<const IniKey> captcha_keys();
[[nodiscard]] std::span<const IniKey> mail_keys();
[[nodiscard]] std::span<const IniKey> text_keys();
[[nodiscard]] std::span<const IniKey> call_keys();
[[nodiscard]] std::span<const IniKey> contact_keys();
[[nodiscard]] std::span<const IniKey> notify_keys();
[[nodiscard]] std::span<const IniKey> portal_keys();

}  // namespace writeback::agent
