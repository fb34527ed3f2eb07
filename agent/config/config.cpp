#include "agent/config/config.hpp"

#include <algorithm>

#include "agent/config/nearest_word.hpp"
#include "agent/config/read_file.hpp"
#include "agent/config/section_reader.hpp"
#include "agent/config/sections.hpp"
#include "api/portal.hpp"

namespace writeback::agent {
namespace {

constexpr std::string_view client_prefix = "client:";
constexpr std::size_t max_file_bytes = 1024UL * 1024;

bool is_client(const IniSection& section) {
  return section.name.starts_with(client_prefix);
}

class Loader {
 public:
  Loader(const IniFile& file, std::vector<ConfigError>& errors)
      : file_(file), errors_(errors), config_(std::make_shared<Config>()) {
    config_->file = file.name;
  }

  std::shared_ptr<const Config> load() {
    auto directory = std::make_shared<ldap::DirectorySettings>();
    auto agent = reader("agent");
    config_->state_dir = read_agent_section(agent, config_->development);
    auto audit = reader("audit");
    read_audit_section(audit, config_->state_dir, config_->audit, config_->warnings);
    auto store = reader("store");
    read_store_section(store, config_->state_dir, config_->store, config_->warnings);
    auto api = reader("api");
    read_api_section(api, config_->api);
    auto directory_section = reader("directory");
    read_directory_section(directory_section, *directory);
    auto writeback = reader("writeback");
    read_writeback_section(writeback, config_->scope, *directory, config_->warnings);
    auto password = reader("password");
    read_password_section(password, config_->password);
    auto throttle = reader("throttle");
    read_throttle_section(throttle, config_->throttle);
    auto log = reader("log");
    read_log_section(log, config_->log);
    read_flows(*directory);
    auto portal = reader("portal");
    read_portal_section(portal, config_->portal);
    match_portal_with_others(portal, *config_);
    read_clients();
    refuse_other_sections();
    config_->directory = std::move(directory);
    return config_;
  }

 private:
  SectionReader reader(const std::string& name) {
    return {file_, file_.find(name), name, keys_of(name), errors_};
  }

  /// The verified flows, and the ways out that they need.
  void read_flows(ldap::DirectorySettings& directory) {
    auto self_service = reader("self_service");
    read_self_service_section(self_service, config_->self_service, directory, config_->warnings);
    config_->self_service.rules.limits = config_->throttle.flows;
    const auto captcha_settings = std::make_shared<notify::CaptchaSettings>();
    auto captcha = reader("captcha");
    read_captcha_section(captcha, *captcha_settings, config_->warnings);
    config_->captcha = captcha_settings;
    const auto mail = std::make_shared<notify::MailSettings>();
    auto mail_section = reader("mail");
    read_mail_section(mail_section, *mail);
    if (!mail->servers.empty()) config_->mail = mail;
    for (const bool is_call : {false, true}) {
      const auto gateway = std::make_shared<notify::GatewaySettings>();
      auto section = reader(is_call ? "call" : "text");
      read_gateway_section(section, is_call, *gateway);
      if (gateway->preset == notify::GatewayPreset::none) continue;
      (is_call ? config_->call : config_->text) = gateway;
    }
    auto contact = reader("contact");
    read_contact_section(contact, config_->contact);
    auto notify = reader("notify");
    read_notify_section(notify, config_->development, config_->outbox);
    match_methods_with_ways(*config_);
  }

  void read_clients() {
    for (const auto& section : file_.sections) {
      if (!is_client(section)) continue;
      SectionReader client(file_, &section, section.name, keys_of(section.name), errors_);
      const std::string name = section.name.substr(client_prefix.size());
      const bool valid = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.';
      });
      if (!valid) client.wrong("", "expected [client:NAME], NAME of letters, digits and - _ .");
      if (name == api::administrator_name) {
        client.wrong("", name + " is the name under which the control socket's caller is logged");
      }
      if (name == api::bundled_portal_name) {
        client.wrong("", name + " is the name under which the pages of [portal] are logged");
      }
      read_client_section(client, name, config_->api, config_->clients);
    }
    if (config_->clients.empty() && !config_->portal.enabled) {
      errors_.push_back({file_.name, 0, "client:NAME", "", "is missing: who may call?"});
    }
  }

  void refuse_other_sections() {
    std::vector<std::string> names;
    for (const auto& known : ini_sections()) names.emplace_back(known.name);
    for (const auto& section : file_.sections) {
      if (!keys_of(section.name).empty()) continue;
      SectionReader other(file_, &section, section.name, {}, errors_);
      const std::string nearest = nearest_word(section.name, names);
      other.wrong(
          "", "is no known section" + (nearest.empty() ? "" : "; did you mean [" + nearest + "]?"));
    }
  }

  const IniFile& file_;
  std::vector<ConfigError>& errors_;
  std::shared_ptr<Config> config_;
};

}  // namespace

LoadedConfig parse_config(std::string_view text, const std::string& file) {
  LoadedConfig loaded;
  const IniFile ini = IniFile::parse(text, file, loaded.errors);
  auto config = Loader(ini, loaded.errors).load();
  loaded.state_dir = config->state_dir;
  if (loaded.errors.empty()) loaded.config = std::move(config);
  std::stable_sort(loaded.errors.begin(), loaded.errors.end(),
                   [](const ConfigError& a, const ConfigError& b) { return a.line < b.line; });
  return loaded;
}

LoadedConfig load_config(const std::string& file) {
  const FileContent content = read_file(file, max_file_bytes);
  if (content.text) return parse_config(*content.text, file);
  LoadedConfig loaded;
  loaded.errors.push_back({file, 0, "", "", "can't be read: " + content.reason});
  loaded.state_dir = usual_state_dir();
  loaded.not_permitted = content.not_permitted;
  return loaded;
}

}  // namespace writeback::agent
