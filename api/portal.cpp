#include "api/portal.hpp"

#include <algorithm>
#include <array>

#include "api/portal_files.hpp"

namespace writeback::api {
namespace {

constexpr std::string_view https = "https://";
constexpr std::string_view folder = "/portal/";
constexpr std::string_view settings_path = "/portal/settings.json";
constexpr std::string_view page_name = "page.html";
/// One page shows all of them; its script looks at the address.
constexpr std::array<std::string_view, 5> page_paths{"/", "/reset", "/unlock", "/change",
                                                     "/register"};

/// CSP level 3: nothing but the agent's own files, and what the CAPTCHA provider needs. No form is
/// ever sent by the browser itself, which would put what was typed into an address.
std::string content_security_policy(const Portal& portal) {
  const std::string foreign =
      portal.foreign_sources.empty() ? std::string() : " " + portal.foreign_sources;
  std::string policy = "default-src 'none'; script-src 'self'" + foreign;
  policy += "; style-src 'self'" + foreign + (portal.inline_styles ? " 'unsafe-inline'" : "");
  policy += "; connect-src 'self'" + foreign;
  if (!foreign.empty()) policy += "; frame-src" + foreign;
  policy += "; img-src 'self' data:; worker-src 'self'; form-action 'none'; base-uri 'none'";
  policy += "; frame-ancestors 'none'";
  return policy;
}

Response response_with(const Portal& portal, std::string_view content_type, std::string_view text) {
  Response response;
  response.content_type = content_type;
  response.body = text;
  response.content_security_policy = content_security_policy(portal);
  return response;
}

std::optional<Response> page_at(const Portal& portal, std::string_view path) {
  if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);  // as people type it
  if (path == settings_path) return response_with(portal, "application/json", portal.settings);
  const bool is_page = std::find(page_paths.begin(), page_paths.end(), path) != page_paths.end();
  if (!is_page && !path.starts_with(folder)) return std::nullopt;
  const auto name = is_page ? page_name : path.substr(folder.size());
  for (const auto& file : portal_files()) {
    if (file.name == name) return response_with(portal, file.content_type, file.text);
  }
  return std::nullopt;
}

}  // namespace

bool comes_from_own_page(const Portal& portal, const Request& request) {
  if (!portal.enabled || !request.authorization.empty() || request.host.empty()) return false;
  const std::string own = portal.origin.empty() ? std::string(https) + request.host : portal.origin;
  if (!request.origin.empty()) return request.origin == own;
  // What only reads has no Origin. Browsers that are older than Sec-Fetch-Site still say where the
  // page is.
  if (!request.fetch_site.empty()) return request.fetch_site == "same-origin";
  return request.referer.starts_with(own + "/");
}

std::optional<Result<Response>> find_page(const Portal& portal, std::string_view method,
                                          std::string_view path) {
  if (!portal.enabled) return std::nullopt;
  auto page = page_at(portal, path);
  if (!page) return std::nullopt;
  if (method == "GET") return Result<Response>(std::move(*page));
  Problem problem{ProblemKind::method_not_allowed};
  problem.allow = "GET";
  return Result<Response>(std::move(problem));
}

}  // namespace writeback::api
