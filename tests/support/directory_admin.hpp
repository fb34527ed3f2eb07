#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace writeback::support {

/// Where a directory is, and with whose eyes it is looked at.
struct DirectoryAddress {
  std::string uri;
  std::string ca_file;
  bool start_tls = false;
};

/// What the directory says to somebody who signs in.
struct SignInResult {
  int code = -1;                    ///< LDAP result code
  std::optional<int> policy_error;  ///< of the password policy control
  [[nodiscard]] bool accepted() const { return code == 0; }
};

/// Attribute names as they were asked for, values as they came.
using Attributes = std::map<std::string, std::vector<std::string>>;

/// The administrator's side of a test: prepares entries and looks at them, as the rootdn. Blocking,
/// over libldap's own network code. What is tested never goes through it. Every failure throws.
class DirectoryAdmin {
 public:
  DirectoryAdmin(DirectoryAddress address, const std::string& dn, const std::string& password);
  ~DirectoryAdmin();
  DirectoryAdmin(const DirectoryAdmin&) = delete;
  DirectoryAdmin& operator=(const DirectoryAdmin&) = delete;

  void add(const std::string& dn, const Attributes& attributes);
  /// No values: removes the attribute.
  void replace(const std::string& dn, const std::string& attribute,
               const std::vector<std::string>& values);
  /// The same for attributes that only the directory itself writes otherwise, like pwdChangedTime.
  void overwrite(const std::string& dn, const std::string& attribute,
                 const std::vector<std::string>& values);
  void add_value(const std::string& dn, const std::string& attribute, const std::string& value);
  void rename(const std::string& dn, const std::string& new_rdn, const std::string& new_parent);
  void remove(const std::string& dn);

  /// The entry's DN as the server writes it, under "dn", and the attributes that it has of those
  /// asked for.
  [[nodiscard]] Attributes read(const std::string& dn, const std::vector<std::string>& attributes);
  /// The first value, or empty.
  [[nodiscard]] std::string value(const std::string& dn, const std::string& attribute);

  /// A sign-in on a connection of its own, as a person's mail program does it.
  [[nodiscard]] static SignInResult sign_in(const DirectoryAddress& address, const std::string& dn,
                                            const std::string& password);

 private:
  struct Session;
  std::unique_ptr<Session> session_;
};

/// A value inside an RDN (RFC 4514, 2.4).
[[nodiscard]] std::string escape_rdn_value(const std::string& value);

}  // namespace writeback::support
