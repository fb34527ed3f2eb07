#pragma once

#include <memory>
#include <string>

namespace writeback::support {

/// A certificate and its key, PEM.
struct Identity {
  std::string certificate;
  std::string private_key;
  /// Hex SHA-256 of the certificate's DER form, as `certificate_sha256` in the ini file wants it.
  std::string fingerprint;
};

/// An authority of the test's own, with ECDSA P-256 keys: they cost little on both sides.
class CertificateAuthority {
 public:
  explicit CertificateAuthority(const std::string& name);
  ~CertificateAuthority();
  CertificateAuthority(const CertificateAuthority&) = delete;
  CertificateAuthority& operator=(const CertificateAuthority&) = delete;

  struct Wish {
    std::string subject;
    /// As in openssl.cnf; empty: none.
    std::string alternative_names = "IP:127.0.0.1,IP:::1,DNS:localhost";
    bool expired = false;
    bool for_clients = false;
  };
  [[nodiscard]] Identity issue(const Wish& wish) const;
  [[nodiscard]] const std::string& certificate() const { return pem_; }

 private:
  struct Keys;
  std::unique_ptr<Keys> keys_;
  std::string pem_;
};

}  // namespace writeback::support
