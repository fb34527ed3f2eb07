#include "agent/ctl/diagnosis.hpp"
#include "api/server_tls.hpp"

namespace writeback::agent {
namespace {

constexpr const char* topic = "portal";
constexpr std::size_t before_host = std::string_view("https://").size();

/// Of `https://HOST[:PORT]`; an IPv6 address without its brackets.
std::string host_of(const std::string& origin) {
  if (origin.find('[') == before_host) {
    return origin.substr(before_host + 1, origin.find(']') - before_host - 1);
  }
  return origin.substr(before_host, origin.find(':', before_host) - before_host);
}

Diagnosis diagnose_name(const Config& config) {
  const std::string& origin = config.portal.origin;
  if (origin.empty()) {
    return {ldap::Finding::ok, topic, "is open at every name of the certificate"};
  }
  if (api::certificate_is_for(config.api.tls.certificate, host_of(origin))) {
    return {ldap::Finding::ok, topic, "the certificate is good for its address", "", origin};
  }
  return {ldap::Finding::warning, topic,
          "the certificate is not for this name: browsers refuse the pages, unless a proxy in "
          "front of them has one that is",
          "ask your authority for a certificate with this name", origin};
}

}  // namespace

Diagnoses diagnose_portal(const Config& config) {
  if (!config.portal.enabled) return {};
  Diagnoses all{diagnose_name(config)};
  if (config.captcha->provider == notify::CaptchaProvider::none) {
    all.push_back({ldap::Finding::warning, topic, "programs can go through the pages",
                   "set [captcha] provider = altcha"});
  }
  return all;
}

}  // namespace writeback::agent
