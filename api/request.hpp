#pragma once

#include <array>
#include <boost/asio/ip/address.hpp>
#include <chrono>
#include <optional>
#include <string>

#include "api/rate_limit.hpp"
#include "policy/cleansing_allocator.hpp"
#include "policy/task.hpp"

namespace writeback::api {

using Sha256Digest = std::array<unsigned char, 32>;
/// A user of this machine, by number.
using LocalUser = unsigned;

/// One HTTP request as plain values: what Beast read, nothing of Beast.
struct Request {
  std::string method;
  std::string path;  ///< without the query
  CleansedString authorization;
  std::string content_type;
  std::string request_id;        ///< as the caller sent it, if at all
  std::string traceparent = {};  ///< as the caller sent it, if at all
  std::string host = {};         ///< as the caller named it, with its port
  std::string origin = {};       ///< of the page that asks, as a browser tells it
  std::string fetch_site = {};   ///< Sec-Fetch-Site: the same
  std::string referer = {};      ///< the same
  std::string idempotency_key = {};
  std::string twilio_signature = {};   ///< of a gateway that calls back
  std::string webhook_signature = {};  ///< the same of a plain webhook
  bool has_idempotency_key = false;
  CleansedString body;
  boost::asio::ip::address peer;
  std::optional<Sha256Digest> client_certificate;  ///< SHA-256 of the DER form
  std::optional<LocalUser> local_user =
      {};  ///< came by the control socket, from root or our own user
  std::chrono::steady_clock::time_point received;
};

struct Response {
  unsigned status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::string request_id;
  std::string allow;
  bool challenge = false;  ///< 401: names the scheme that is expected (RFC 9110, 11.6.1)
  std::optional<std::chrono::seconds> retry_after;
  std::optional<RateLimit> rate_limit;
  std::string content_security_policy;  ///< of a page, and with it what else belongs to one
};

}  // namespace writeback::api
